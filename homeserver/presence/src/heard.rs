//! What other servers say of their users.

use std::time::Duration;

use futures::future::BoxFuture;
use guildhall_federation_api::{PortError, presence::PresenceDesk};
use guildhall_storage::StorageError;
use guildhall_types::{ServerName, presence::PresenceUpdate};
use tokio::time::Instant;

use crate::{Presences, wire};

impl PresenceDesk for Presences {
    fn take<'a>(
        &'a self,
        origin: &'a ServerName,
        updates: Vec<PresenceUpdate>,
    ) -> BoxFuture<'a, Result<(), PortError>> {
        Box::pin(async move {
            let taken = self.take_all(origin, updates).await;
            taken.map_err(|error| PortError(error.to_string()))
        })
    }
}

impl Presences {
    async fn take_all(&self, origin: &ServerName, updates: Vec<PresenceUpdate>) -> Result<(), StorageError> {
        let settings = self.settings();
        if !settings.enabled || !settings.federation {
            return Ok(());
        }
        for update in updates {
            if !self
                .board()
                .lets_speak(origin, settings.remote_per_minute, Instant::now())
            {
                tracing::debug!(%origin, "a server tells of too many presences");
                return Ok(());
            }
            let mut conn = self.0.parts.db.read().await?;
            if !self.is_seen_here(&mut conn, &update.user_id).await? {
                continue;
            }
            drop(conn);
            let user = update.user_id.to_string();
            let presence = wire::to_presence(update, self.0.parts.clock.now());
            let is_news = self.board().hear(origin, presence, Instant::now(), settings);
            if is_news {
                self.touch(&user, Duration::ZERO);
            }
        }
        Ok(())
    }

    /// `user`, who is of another server, has come into a guild: that server is told who is there.
    pub fn greet(&self, user: &str) {
        let user = <&guildhall_types::UserId>::try_from(user);
        if let Ok(user) = user
            && !self.is_local(user.as_str())
        {
            self.welcome(user.server_name().to_owned());
        }
    }
}
