//! `us.test`, which sends, and servers that are sent to.

mod log;
mod peer;

use std::{sync::Arc, time::Duration};

use guildhall_bus::{Bus, Typing};
use guildhall_federation_client::{ClientConfig, FederationClient, FederationMode, FederationPolicy};
use guildhall_keys::ServerKeys;
use guildhall_sender::{Sender, SenderConfig, SenderParts};
use guildhall_storage::federation::{self, Destination};
use guildhall_test_support::{Authority, ManualClock, SeededEntropy, TestDb, eventually, sqlite};
use guildhall_types::{OwnedServerName, ServerName};
use tokio::{sync::watch, task::JoinHandle};

pub(crate) use peer::{Peer, Transaction};

/// So long that nothing but what a test does ends a pause.
pub(crate) const FOREVER: Duration = Duration::from_secs(3600);

/// The server that sends.
pub(crate) struct World {
    pub(crate) authority: Authority,
    pub(crate) db: TestDb,
    pub(crate) bus: Bus,
    pub(crate) client: ClientConfig,
    pub(crate) config: SenderConfig,
    pub(crate) deny: Vec<String>,
    clock: Arc<ManualClock>,
    keys: ServerKeys,
}

impl World {
    /// On SQLite, with pauses after failures that are hardly noticed.
    pub(crate) async fn new() -> Self {
        Self::on(sqlite().await).await
    }

    pub(crate) async fn on(db: TestDb) -> Self {
        let clock = ManualClock::shared();
        let name = OwnedServerName::try_from("us.test").unwrap();
        let keys = ServerKeys::load_or_create(db.db(), name, &*clock, &SeededEntropy::new(1)).await;
        let authority = Authority::new();
        let client = ClientConfig {
            allow_private_addresses: true,
            ca_certificates: vec![authority.pem()],
            max_backoff: Duration::ZERO,
            ..ClientConfig::default()
        };
        Self {
            authority,
            db,
            bus: Bus::new(),
            client,
            config: SenderConfig {
                first_backoff: Duration::from_millis(5),
                max_backoff: Duration::from_millis(50),
                ..SenderConfig::default()
            },
            deny: Vec::new(),
            clock,
            keys: keys.unwrap(),
        }
    }

    /// On SQLite; after a failure nothing is tried again by itself.
    pub(crate) async fn that_waits() -> Self {
        let mut world = Self::new().await;
        world.config.first_backoff = FOREVER;
        world.config.max_backoff = FOREVER;
        world.client.max_backoff = FOREVER;
        world
    }

    /// Starts a sender, as a start of the server does.
    pub(crate) fn start(&self) -> Running {
        let policy = FederationPolicy::new(FederationMode::Open, &[], &self.deny);
        let client = FederationClient::new(self.keys.clone(), policy, self.client.clone()).unwrap();
        let parts = SenderParts {
            db: self.db.db().clone(),
            bus: self.bus.clone(),
            client,
            clock: self.clock.clone(),
            config: self.config.clone(),
        };
        let (stop, stopped) = watch::channel(false);
        Running {
            task: tokio::spawn(Sender::new(parts, stopped).run()),
            stop,
        }
    }

    /// What is noted of `server`.
    pub(crate) async fn destination(&self, server: &ServerName) -> Option<Destination> {
        let mut conn = self.db.db().read().await.unwrap();
        let all = federation::destinations(&mut conn).await.unwrap();
        all.into_iter().find(|one| one.server_name == *server)
    }

    /// Waits until `server` has everything up to `seq`, by our account.
    pub(crate) async fn acked(&self, server: &ServerName, seq: i64) -> Destination {
        eventually("the position", async || {
            self.destination(server).await.filter(|one| one.acked_seq >= seq)
        })
        .await
    }

    /// Waits until it is noted that `server` has failed.
    pub(crate) async fn failed(&self, server: &ServerName) -> Destination {
        eventually("the failure", async || {
            self.destination(server).await.filter(|one| one.failures > 0)
        })
        .await
    }

    /// `user` of ours begins to type in `room`.
    pub(crate) fn types(&self, room: &str, user: &str) {
        self.publish(room, user, true);
    }

    pub(crate) fn publish(&self, room: &str, user: &str, is_local: bool) {
        self.bus.publish_typing(Typing {
            room_id: room.try_into().unwrap(),
            thread_id: None,
            user_id: user.try_into().unwrap(),
            is_local,
            typing: true,
            timeout_ms: 30_000,
        });
    }
}

/// A sender that runs; it ends with this value.
pub(crate) struct Running {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Running {
    pub(crate) async fn stop(self) {
        self.stop.send_replace(true);
        self.task.await.unwrap();
    }
}
