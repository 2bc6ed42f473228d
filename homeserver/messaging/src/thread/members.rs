//! Who takes part in a thread.

use guildhall_guilds::Refusal;
use guildhall_permissions::Permissions;
use guildhall_storage::{private_threads, threads};
use guildhall_types::{EventId, RoomId, UserId, content::channel_type};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Messaging;

/// Somebody who takes part in a thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ThreadMember {
    /// The thread.
    pub thread_id: String,
    /// The user.
    pub user_id: String,
}

impl Messaging {
    /// Those who are in a private thread, and those who take part in another: who made it or have said something in it that stands, sorted by user id, after `after` (the empty string for the first); at most `limit`.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], or [`Refusal::Forbidden`] for who may not read the history.
    pub async fn thread_members(
        &self,
        user: &UserId,
        (channel, thread): (&RoomId, &EventId),
        after: &str,
        limit: i64,
    ) -> Result<Vec<ThreadMember>, Refusal> {
        let access = self.reader(user, channel).await?;
        access.require(
            Permissions::READ_MESSAGE_HISTORY,
            "read the history of this channel",
        )?;
        let found = self.stored_thread(channel, thread.as_str()).await?;
        let mut conn = self.guilds().db().read().await?;
        let place = (channel.as_str(), thread.as_str());
        let users = match access.kind {
            channel_type::PRIVATE_THREAD => {
                let found = private_threads::get(&mut conn, &found.guild_id, channel.as_str()).await?;
                let members = found.into_iter().flat_map(|found| found.members);
                let members = members.filter(|user| user.as_str() > after);
                members.take(usize::try_from(limit).unwrap_or(0)).collect()
            }
            _ => threads::members(&mut conn, place, after, limit).await?,
        };
        let members = users.into_iter().map(|user_id| ThreadMember {
            thread_id: thread.to_string(),
            user_id,
        });
        Ok(members.collect())
    }
}
