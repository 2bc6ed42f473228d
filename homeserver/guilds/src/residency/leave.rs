//! Leaving channels of guilds that were left, and those that nobody here may look into any more.

use guildhall_rooms::{AppendError, Step};
use guildhall_storage::{
    members,
    residency::{self, Leftover},
};
use guildhall_types::{OwnedRoomId, OwnedUserId, RoomId, UserId};

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
            self.end_membership(leftover, None, only_if_left).await;
        }
        Ok(())
    }

    /// Ends the memberships of users of ours in those channels of `guild` that are not for them to see; the steward's where none of them may
    /// look in, unless it has made the channel.
    pub(super) async fn leave_blind(&self, guild: &RoomId) -> Result<(), Refusal> {
        let steward = self.rooms().steward();
        let suffix = format!(":{}", self.server_name());
        let blind = self.blind(guild).await?;
        let (stewards, users): (Vec<_>, Vec<_>) = blind
            .into_iter()
            .filter(|leftover| leftover.user_id.ends_with(&suffix))
            .partition(|leftover| leftover.user_id == steward.as_str());
        for leftover in users.into_iter().chain(stewards) {
            if leftover.user_id == steward.as_str()
                && let Ok(channel) = <&RoomId>::try_from(leftover.channel_id.as_str())
                && self.made(channel).await?
            {
                continue;
            }
            self.end_membership(leftover, None, only_if_joined).await;
        }
        Ok(())
    }

    /// Ends the membership, in the name of `by` or else of the user. Whether there is still reason to is looked at by `condition`, in the
    /// transaction.
    pub(super) async fn end_membership(
        &self,
        leftover: Leftover,
        by: Option<&UserId>,
        condition: fn(Leftover) -> Step,
    ) {
        let (Ok(channel), Ok(user)) = (
            OwnedRoomId::try_from(leftover.channel_id.as_str()),
            OwnedUserId::try_from(leftover.user_id.as_str()),
        ) else {
            return;
        };
        let leave = draft::leave(by.unwrap_or(&user), &user, None);
        let steps = vec![condition(leftover), Step::Append(channel.clone(), vec![leave])];
        match self.rooms().submit(steps).await {
            Ok(_) => {}
            Err(AppendError::Conflict(reason)) => tracing::debug!(%user, %channel, reason, "not put out"),
            Err(error) => {
                tracing::warn!(%user, %channel, %error, "a channel of a guild that was left is kept");
            }
        }
    }
}

/// Who may look in again by now enters again by speaking.
pub(super) fn only_if_joined(leftover: Leftover) -> Step {
    Step::Also(Box::new(move |conn| {
        Box::pin(async move {
            match members::is_joined(conn, &leftover.channel_id, &leftover.user_id).await? {
                true => Ok(()),
                false => Err(AppendError::Conflict("not in the channel".to_owned())),
            }
        })
    }))
}

pub(super) fn only_if_left(leftover: Leftover) -> Step {
    Step::Also(Box::new(move |conn| {
        Box::pin(async move {
            match residency::is_leftover(conn, &leftover).await? {
                true => Ok(()),
                false => Err(AppendError::Conflict("back in the guild".to_owned())),
            }
        })
    }))
}
