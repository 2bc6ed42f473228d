//! Which other servers cannot be reached: told to those who have to do with them. A server that comes and goes is told of once, as it stands in the end.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use guildhall_storage::{StorageError, presence, projection::members};
use guildhall_types::OwnedServerName;
use serde::Serialize;
use tokio::time::sleep;
use utoipa::ToSchema;

use crate::{frame::Frame, gateway::Inner};

/// For so long it is waited whether it stays so.
const SETTLE: Duration = Duration::from_secs(1);

/// Whether a server can be reached.
#[derive(Serialize, ToSchema)]
#[schema(as = ServerReach)]
pub(crate) struct ServerReach<'a> {
    /// Its name.
    server: &'a str,
    /// Whether it takes in what it is sent. If not, what is said is kept for it and delivered when it is back.
    reachable: bool,
}

/// Tells what changes, until the gateway stops.
pub(crate) async fn run(gateway: Arc<Inner>) {
    let mut changes = gateway.bus.subscribe_reach();
    let mut stop = gateway.stop.subscribe();
    let follow = async {
        let mut told = BTreeSet::new();
        while changes.changed().await.is_ok() {
            sleep(SETTLE).await;
            changes.borrow_and_update();
            let now = gateway.bus.unreachable_servers();
            for server in told.symmetric_difference(&now) {
                let is_reachable = !now.contains(server);
                if let Err(error) = tell(&gateway, server, is_reachable).await {
                    tracing::warn!(%server, %error, "nobody was told whether a server can be reached");
                }
            }
            told = now;
        }
    };
    tokio::select! {
        () = follow => {}
        _ = stop.wait_for(|stopped| *stopped) => {}
    }
}

/// Those that cannot be reached, of the servers of members of the user's guilds, and of friends.
pub(crate) async fn unreachable(gateway: &Inner, user: &str) -> Result<Vec<String>, StorageError> {
    let away = gateway.bus.unreachable_servers();
    if away.is_empty() {
        return Ok(Vec::new());
    }
    let mut conn = gateway.db.read().await?;
    let mut servers = presence::servers_with(&mut conn, user).await?;
    servers.retain(|server| away.iter().any(|away| away.as_str() == server));
    servers.sort_unstable();
    Ok(servers)
}

/// `user` has come into `guild`, whose servers may be others than those that the user's sessions know of.
pub(crate) async fn entered(gateway: &Inner, guild: &str, user: &str) -> Result<(), StorageError> {
    let away = gateway.bus.unreachable_servers();
    if away.is_empty() || !gateway.registry.wants_user(user) {
        return Ok(());
    }
    let servers = {
        let mut conn = gateway.db.read().await?;
        members::servers(&mut conn, guild).await?
    };
    for server in away
        .iter()
        .filter(|away| servers.iter().any(|one| away.as_str() == one))
    {
        if let Some(frame) = frame(server, false) {
            gateway.registry.tell_user(user, &frame);
        }
    }
    Ok(())
}

fn frame(server: &OwnedServerName, reachable: bool) -> Option<Arc<Frame>> {
    let told = ServerReach {
        server: server.as_str(),
        reachable,
    };
    Frame::new("server:update", &told).ok()
}

async fn tell(gateway: &Inner, server: &OwnedServerName, reachable: bool) -> Result<(), StorageError> {
    let places = {
        let mut conn = gateway.db.read().await?;
        presence::places_of_server(&mut conn, server.as_str()).await?
    };
    if let Some(frame) = frame(server, reachable) {
        gateway.registry.tell_guilds(&places, &frame, "");
    }
    Ok(())
}
