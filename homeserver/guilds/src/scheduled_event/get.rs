//! Looking at events.

use guildhall_storage::scheduled_events;
use guildhall_types::{RoomId, UserId};

use super::{rights_at, seen_event};
use crate::{
    Guilds, Refusal, access,
    model::{Member, ScheduledEvent},
    read,
};

impl Guilds {
    /// The scheduled events of the guild that are not over and that the member sees, the next first.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] when the user is no member.
    pub async fn list_scheduled_events(
        &self,
        user: &UserId,
        guild: &RoomId,
    ) -> Result<Vec<ScheduledEvent>, Refusal> {
        let mut conn = self.read().await?;
        let access = access::of(&mut conn, guild, user, self.now()).await?;
        let mut seen = Vec::new();
        for event in scheduled_events::open(&mut conn, guild.as_str()).await? {
            match rights_at(&mut conn, guild, &access, event.row.channel_id.as_deref()).await {
                Ok(_) => seen.push(event.into()),
                Err(Refusal::Unknown(_)) => {}
                Err(refusal) => return Err(refusal),
            }
        }
        Ok(seen)
    }

    /// A scheduled event that the member sees, also one that is over.
    ///
    /// # Errors
    /// [`Refusal::Unknown`].
    pub async fn scheduled_event(
        &self,
        user: &UserId,
        guild: &RoomId,
        id: &str,
    ) -> Result<ScheduledEvent, Refusal> {
        let mut conn = self.read().await?;
        let access = access::of(&mut conn, guild, user, self.now()).await?;
        Ok(seen_event(&mut conn, guild, &access, id).await?.0.into())
    }

    /// At most `limit` of those who are interested in an event that the member sees, sorted by user id, after the user `after`.
    ///
    /// # Errors
    /// [`Refusal::Unknown`].
    pub async fn scheduled_event_users(
        &self,
        user: &UserId,
        guild: &RoomId,
        id: &str,
        after: Option<&str>,
        limit: i64,
    ) -> Result<Vec<Member>, Refusal> {
        let mut conn = self.read().await?;
        let access = access::of(&mut conn, guild, user, self.now()).await?;
        seen_event(&mut conn, guild, &access, id).await?;
        let after = after.unwrap_or_default();
        let users = scheduled_events::interested(&mut conn, guild.as_str(), id, after, limit).await?;
        let mut members = Vec::with_capacity(users.len());
        for user in users {
            members.extend(read::member(&mut conn, guild.as_str(), &user).await?);
        }
        Ok(members)
    }
}
