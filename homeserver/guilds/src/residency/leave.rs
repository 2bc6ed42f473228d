//! Leaving channels of guilds that were left.

use guildhall_storage::residency::{self, Leftover};
use guildhall_types::{OwnedRoomId, OwnedUserId};

use crate::{Guilds, Refusal, draft};

/// Memberships that are ended in one round; the others are in the next.
const AT_A_TIME: i64 = 200;

impl Guilds {
    /// Ends the memberships in channels of those who have left the guild. Says whether it did anything.
    pub(super) async fn leave_leftovers(&self) -> Result<bool, Refusal> {
        let steward = self.rooms().steward();
        let leftovers = {
            let mut conn = self.read().await?;
            residency::leftovers(
                &mut conn,
                self.server_name().as_str(),
                steward.as_str(),
                AT_A_TIME,
            )
            .await?
        };
        let mut has_left = false;
        for Leftover { channel_id, user_id } in leftovers {
            let (Ok(channel), Ok(user)) = (OwnedRoomId::try_from(channel_id), OwnedUserId::try_from(user_id))
            else {
                continue;
            };
            match self.rooms().append(&channel, draft::leave(&user, &user)).await {
                Ok(_) => has_left = true,
                Err(error) => {
                    tracing::warn!(%user, %channel, %error, "a channel of a guild that was left is kept")
                }
            }
        }
        Ok(has_left)
    }
}
