//! Putting servers out of channels whose guild they are no longer in.

use std::time::Duration;

use guildhall_storage::residency::{self, Evictee};
use guildhall_types::{OwnedRoomId, OwnedUserId};

use crate::{Guilds, Refusal, draft};

/// Memberships that are ended in one round; the others are in the next.
const AT_A_TIME: i64 = 200;

impl Guilds {
    /// A server leaves the channels after its last member; one that does not would go on being sent all that is said
    /// there. The steward of the server that has made a channel puts it out. Gives when to look again, if some still
    /// have time to leave by themselves.
    pub(super) async fn evict(&self) -> Result<Option<Duration>, Refusal> {
        let steward = self.rooms().steward();
        let evictees = {
            let mut conn = self.read().await?;
            residency::evictees(
                &mut conn,
                self.server_name().as_str(),
                steward.as_str(),
                AT_A_TIME,
            )
            .await?
        };
        let grace = self.limits().eviction_grace;
        let now = self.clock().now().0;
        let mut wait = None;
        for Evictee {
            channel_id,
            user_id,
            since,
        } in evictees
        {
            // A clock that was set back makes nobody wait longer than the grace.
            let passed = Duration::from_millis(u64::try_from(now - since).unwrap_or(0));
            if passed < grace {
                let left = grace - passed;
                wait = Some(wait.map_or(left, |least: Duration| least.min(left)));
                continue;
            }
            let (Ok(channel), Ok(user)) = (OwnedRoomId::try_from(channel_id), OwnedUserId::try_from(user_id))
            else {
                continue;
            };
            match self.rooms().append(&channel, draft::leave(steward, &user)).await {
                Ok(_) => tracing::info!(%user, %channel, "put out: its server has no member in the guild"),
                Err(error) => tracing::warn!(%user, %channel, %error, "could not be put out"),
            }
        }
        Ok(wait)
    }
}
