//! Changing an event.

use guildhall_event::guild::may_become;
use guildhall_types::{RoomId, Timestamp, UserId, content::event_status};

use super::{facts::Facts, require_manage, rights_at, seen_event};
use crate::{Guilds, Refusal, Thing, access, model::ScheduledEvent, read};

/// What to change of an event; what is absent stays.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "NewScheduledEvent says what they are")]
pub struct ScheduledEventPatch {
    pub name: Option<String>,
    pub description: Option<Option<String>>,
    pub entity_type: Option<i64>,
    pub channel_id: Option<Option<String>>,
    pub location: Option<Option<String>>,
    pub starts_at: Option<Timestamp>,
    pub ends_at: Option<Option<Timestamp>>,
    /// 2 begins what is scheduled, 4 cancels it, 3 ends what has begun.
    pub status: Option<i64>,
}

impl ScheduledEventPatch {
    fn of(self, before: &Facts) -> Facts {
        let before = before.clone();
        Facts {
            creator: before.creator,
            name: self.name.unwrap_or(before.name),
            description: self.description.unwrap_or(before.description),
            entity_type: self.entity_type.unwrap_or(before.entity_type),
            channel_id: self.channel_id.unwrap_or(before.channel_id),
            location: self.location.unwrap_or(before.location),
            starts_at: self.starts_at.unwrap_or(before.starts_at),
            ends_at: self.ends_at.unwrap_or(before.ends_at),
            status: self.status.unwrap_or(before.status),
        }
    }
}

impl Guilds {
    /// Changes a scheduled event: for who made it and may make events, and for who manages events where it takes place, before and after.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`], [`Refusal::Forbidden`], or [`Refusal::Conflict`] when it is over.
    pub async fn update_scheduled_event(
        &self,
        user: &UserId,
        guild: &RoomId,
        id: &str,
        patch: ScheduledEventPatch,
    ) -> Result<ScheduledEvent, Refusal> {
        let (before, after) = {
            let mut conn = self.read().await?;
            let access = access::of(&mut conn, guild, user, self.now()).await?;
            let (found, rights) = seen_event(&mut conn, guild, &access, id).await?;
            let before = Facts::from(found.row);
            let who = (user, before.creator.as_str());
            require_manage(&access, rights, who, before.channel_id.is_some())?;
            if matches!(before.status, event_status::COMPLETED | event_status::CANCELED) {
                return Err(Refusal::Conflict("The event is over".to_owned()));
            }
            let after = patch.of(&before);
            if !may_become(before.status, after.status) {
                let reason = "must be 2 or 4 for an event that is scheduled, 3 for one that has begun";
                return Err(Refusal::invalid("status", reason));
            }
            let after = after
                .checked(&mut conn, guild, &access, self.now(), Some(&before))
                .await?;
            let rights = rights_at(&mut conn, guild, &access, after.channel_id.as_deref()).await?;
            require_manage(&access, rights, who, after.channel_id.is_some())?;
            (before.clone(), after)
        };
        if before != after {
            self.append_event(user, guild, id, after, false).await?;
        }
        let after = read::scheduled_event(&mut *self.read().await?, guild.as_str(), id).await?;
        after.ok_or(Refusal::Unknown(Thing::ScheduledEvent))
    }
}
