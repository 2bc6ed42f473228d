//! The whole server: parts, tasks, routers.

use std::{sync::Arc, time::Duration};

use axum::Router;
use guildhall_accounts::Accounts;
use guildhall_delivery::Gateway;
use guildhall_messaging::{Messaging, MessagingLimits};
use guildhall_sender::{Sender, SenderConfig, SenderParts};
use tokio::{
    sync::watch,
    task::{JoinHandle, JoinSet},
    time::timeout,
};

use super::{Core, core, media, parts, rules, statistics};
use crate::config::Config;

/// How long tasks may take to end.
const TASKS_END: Duration = Duration::from_secs(5);

/// A server that works, but for its listeners.
pub(crate) struct App {
    pub(crate) accounts: Accounts,
    pub(crate) gateway: Gateway,
    /// What clients are answered.
    pub(crate) clients: Router,
    /// What other servers are answered.
    pub(crate) peers: Router,
    core: Core,
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
    writer: JoinHandle<()>,
}

/// Does `task`, which may be left off anywhere, until the server stops.
async fn until(mut stop: watch::Receiver<bool>, task: impl Future<Output = ()>) {
    tokio::select! {
        () = task => {}
        _ = stop.wait_for(|stop| *stop) => {}
    }
}

impl App {
    /// Makes the parts and starts their tasks.
    pub(crate) async fn start(config: &Config) -> anyhow::Result<Self> {
        let (core, writer) = core(config).await?;
        let writer = tokio::spawn(writer.run());
        let (stop, stopped) = watch::channel(false);
        let mut tasks = JoinSet::new();

        let accounts = parts::accounts(config, &core).await?;
        accounts.note_mail_service().await?;
        tasks.spawn(accounts.clone().send_mail(stopped.clone()));
        let files = media::files(config, &core).await?;
        tasks.spawn(until(stopped.clone(), files.clone().run_sweeps()));
        tasks.spawn(until(stopped.clone(), files.clone().run_ends()));
        let (guilds, upkeep) = parts::guilds(config, &core, &files);
        tasks.spawn(upkeep.run(stopped.clone()));
        let messaging = Messaging::new(guilds.clone(), MessagingLimits::default());
        tasks.spawn(messaging.clone().run_errands(stopped.clone()));
        if let Some(previews) = parts::previews(config, &core, &messaging)? {
            tasks.spawn(previews.run(stopped.clone()));
        }
        let presences = parts::presences(config, &core);
        tasks.spawn(presences.clone().tell_servers(stopped.clone()));
        let users = (&accounts, &presences);
        let notifications = parts::notifications(config, &core, users, (&guilds, &messaging)).await?;
        tasks.spawn(notifications.clone().follow(stopped.clone()));
        tasks.spawn(notifications.clone().send_pushes(stopped.clone()));
        tasks.spawn(notifications.clone().send_digests(stopped.clone()));
        let search = parts::search(config, &core, &guilds, &messaging);
        tasks.spawn(search.clone().follow(stopped.clone()));
        let seen = (&presences, &notifications);
        let gateway = parts::gateway(&core, &accounts, &guilds, seen).await?;

        let sender = SenderParts {
            db: core.db.clone(),
            bus: core.bus.clone(),
            client: core.client.clone(),
            clock: Arc::clone(&core.clock),
            config: SenderConfig::default(),
        };
        let sender = Sender::new(sender, stopped.clone());
        tasks.spawn(Arc::clone(&sender).run());
        tasks.spawn(core.rooms.clone().merge_forks(stopped.clone()));
        tasks.spawn(rules::follow(core.clone(), stopped.clone()));
        tasks.spawn(statistics::follow(core.clone(), stopped));

        let admin = parts::ForAdmin {
            accounts: accounts.clone(),
            files: files.clone(),
            guilds: guilds.clone(),
            search: search.clone(),
            sender,
            gateway: gateway.clone(),
        };
        let federation = parts::federation(config, &core, &presences, (&guilds, &messaging), &files);
        let peers = guildhall_federation_api::router(federation.clone());
        let others = gateway
            .route()
            .merge(guildhall_federation_api::well_known(federation))
            .merge(guildhall_web::router());
        let clients = guildhall_api::router(
            parts::api(
                config,
                &core,
                &accounts,
                (guilds, messaging),
                (presences, notifications, search),
                parts::admin(config, &core, admin),
            )?,
            others,
        );
        Ok(Self {
            accounts,
            gateway,
            clients,
            peers,
            core,
            stop,
            tasks,
            writer,
        })
    }

    /// Ends everything in order: what takes work in first, the database last.
    pub(crate) async fn end(mut self) {
        self.stop.send_replace(true);
        let all = async { while self.tasks.join_next().await.is_some() {} };
        if timeout(TASKS_END, all).await.is_err() {
            tracing::warn!("some tasks did not end in time");
            self.tasks.shutdown().await;
        }
        self.core.rooms.shutdown().await;
        if timeout(TASKS_END, self.writer).await.is_err() {
            tracing::warn!("the writer did not end in time");
        }
        if timeout(TASKS_END, self.core.db.close()).await.is_err() {
            tracing::warn!("the database did not close in time");
        }
    }
}
