//! Changes of an account: told to its own sessions. Who misses one finds it in the next `ready`.

use std::sync::Arc;

use guildhall_types::{OwnedUserId, UserId};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::{LoginError, frame::Frame, gateway::Inner};

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
                    tracing::warn!(%user, ?error, "nobody was told that an account has changed");
                }
            }
            Err(RecvError::Lagged(count)) => tracing::info!(count, "changes of accounts were not told"),
            Err(RecvError::Closed) => return,
        }
    }
}

async fn tell(gateway: &Inner, user: &UserId) -> Result<(), LoginError> {
    if !gateway.registry.wants_user(user.as_str()) {
        return Ok(());
    }
    let Some(account) = gateway.logins.user(user).await? else {
        return Ok(());
    };
    if let Ok(frame) = Frame::new("user:update", &account) {
        gateway.registry.whisper_user(user.as_str(), &frame);
    }
    Ok(())
}
