//! What a user has set: told to the user's sessions. Who misses it asks for it.

use std::sync::Arc;

use guildhall_storage::StorageError;
use guildhall_types::{OwnedUserId, UserId};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::{frame::Frame, gateway::Inner};

/// Hands out what the bus brings, until the gateway stops.
pub(crate) async fn run(gateway: Arc<Inner>, mut changes: Receiver<OwnedUserId>) {
    let mut stop = gateway.stop.subscribe();
    loop {
        let next = tokio::select! {
            next = changes.recv() => next,
            _ = stop.wait_for(|stopped| *stopped) => return,
        };
        match next {
            Ok(user) => {
                if let Err(error) = tell(&gateway, &user).await {
                    tracing::warn!(%user, %error, "nobody was told of other settings");
                }
            }
            Err(RecvError::Lagged(count)) => tracing::info!(count, "changes of settings were not told"),
            Err(RecvError::Closed) => return,
        }
    }
}

async fn tell(gateway: &Inner, user: &UserId) -> Result<(), StorageError> {
    if !gateway.registry.wants_user(user.as_str()) {
        return Ok(());
    }
    let settings = {
        let mut conn = gateway.db.read().await?;
        gateway.models.settings(&mut conn, user.as_str()).await?
    };
    if let Ok(frame) = Frame::new("user_settings:update", &settings) {
        gateway.registry.tell_user(user.as_str(), &frame);
    }
    Ok(())
}
