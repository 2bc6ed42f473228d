//! Whom users have blocked: their sessions are told nothing of what those say. Who misses a change finds it in the next `ready`.

use std::{collections::HashSet, sync::Arc, time::Duration};

use guildhall_bus::BlockNews;
use guildhall_storage::StorageError;
use guildhall_types::UserId;
use serde::Serialize;
use tokio::sync::broadcast::{Receiver, error::RecvError};
use utoipa::ToSchema;

use crate::{frame::Frame, gateway::Inner};

/// Pause after the database failed.
const PAUSE: Duration = Duration::from_millis(250);

/// Whom the user has blocked.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BlockedUsers<'a> {
    /// User ids of all of them, sorted.
    user_ids: Vec<&'a str>,
}

/// Follows what the bus brings, until the gateway stops.
pub(crate) async fn run(gateway: Arc<Inner>, mut news: Receiver<BlockNews>) {
    let mut stop = gateway.stop.subscribe();
    loop {
        let next = tokio::select! {
            next = news.recv() => next,
            _ = stop.wait_for(|stopped| *stopped) => return,
        };
        match next {
            Ok(news) => {
                if let Err(error) = tell(&gateway, &news.user_id).await {
                    tracing::warn!(%error, "sessions do not know whom their user has blocked");
                    tokio::time::sleep(PAUSE).await;
                }
            }
            Err(RecvError::Lagged(count)) => tracing::warn!(count, "changes of blocks were not told"),
            Err(RecvError::Closed) => return,
        }
    }
}

/// Notes whom `user` has blocked, for all of the user's sessions, and gives them.
pub(crate) async fn note(gateway: &Inner, user: &UserId) -> Result<HashSet<String>, StorageError> {
    let mut conn = gateway.db.read().await?;
    let blocked = gateway.models.blocked_by(&mut conn, user.as_str()).await?;
    gateway.registry.set_blocked(user.as_str(), &blocked);
    Ok(blocked)
}

async fn tell(gateway: &Inner, user: &UserId) -> Result<(), StorageError> {
    if !gateway.registry.wants_user(user.as_str()) {
        return Ok(());
    }
    let mut conn = gateway.db.read().await?;
    let blocked = gateway.models.blocked_by(&mut conn, user.as_str()).await?;
    drop(conn);
    gateway.registry.set_blocked(user.as_str(), &blocked);
    let mut user_ids: Vec<&str> = blocked.iter().map(String::as_str).collect();
    user_ids.sort_unstable();
    if let Ok(frame) = Frame::new("blocked_users:update", &BlockedUsers { user_ids }) {
        gateway.registry.tell_user(user.as_str(), &frame);
    }
    Ok(())
}
