//! Leaving channels of guilds that were left.

use guildhall_rooms::{AppendError, Step};
use guildhall_storage::residency::{self, Leftover};
use guildhall_types::{OwnedRoomId, OwnedUserId, UserId};

use crate::{Guilds, Refusal, draft};

/// Memberships that are ended in one round; the others are in the next.
const AT_A_TIME: i64 = 200;

impl Guilds {
    /// Ends the memberships in channels of those who have left the guild.
    pub(super) async fn leave_leftovers(&self) -> Result<(), Refusal> {
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
        for leftover in leftovers {
            self.end_membership(leftover, None).await;
        }
        Ok(())
    }

    /// Ends the membership, in the name of `by` or else of the user. Who has come into the guild meanwhile stays: that
    /// is looked at in the transaction.
    pub(super) async fn end_membership(&self, leftover: Leftover, by: Option<&UserId>) {
        let (Ok(channel), Ok(user)) = (
            OwnedRoomId::try_from(leftover.channel_id.as_str()),
            OwnedUserId::try_from(leftover.user_id.as_str()),
        ) else {
            return;
        };
        let leave = draft::leave(by.unwrap_or(&user), &user, None);
        let steps = vec![only_if_left(leftover), Step::Append(channel.clone(), vec![leave])];
        match self.rooms().submit(steps).await {
            Ok(_) => {}
            Err(AppendError::Conflict(reason)) => tracing::debug!(%user, %channel, reason, "not put out"),
            Err(error) => {
                tracing::warn!(%user, %channel, %error, "a channel of a guild that was left is kept");
            }
        }
    }
}

fn only_if_left(leftover: Leftover) -> Step {
    Step::Also(Box::new(move |conn| {
        Box::pin(async move {
            match residency::is_leftover(conn, &leftover).await? {
                true => Ok(()),
                false => Err(AppendError::Conflict("back in the guild".to_owned())),
            }
        })
    }))
}
