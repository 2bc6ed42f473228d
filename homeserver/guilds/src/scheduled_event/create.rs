//! Making an event.

use guildhall_event::guild::{MAX_EVENTS, MAX_EVENTS_OF_MEMBER, MAX_OPEN_EVENTS, MAX_OPEN_EVENTS_OF_MEMBER};
use guildhall_permissions::Permissions;
use guildhall_storage::scheduled_events;
use guildhall_types::{RoomId, Timestamp, UserId, content::event_status, entropy::random_alphanumeric};

use super::{facts::Facts, require_create, rights_at};
use crate::{Guilds, Refusal, Thing, access, draft, model::ScheduledEvent, read};

/// Characters of an event's id.
const ID: usize = 20;

/// An event to make.
#[derive(Clone, Debug)]
pub struct NewScheduledEvent {
    /// 1 to 100 characters.
    pub name: String,
    /// At most 1000 characters.
    pub description: Option<String>,
    /// 2 in a voice channel, 3 elsewhere.
    pub entity_type: i64,
    /// The voice channel.
    pub channel_id: Option<String>,
    /// Where else, 1 to 100 characters.
    pub location: Option<String>,
    /// In the future, within 5 years.
    pub starts_at: Timestamp,
    /// After the start; has to be there for an event elsewhere.
    pub ends_at: Option<Timestamp>,
}

/// The same that every server judges by, with the reason.
fn has_room(all: &[scheduled_events::ScheduledEvent], user: &UserId, manages: bool) -> Result<(), Refusal> {
    let is_open = |event: &&scheduled_events::ScheduledEvent| {
        matches!(event.row.status, event_status::SCHEDULED | event_status::ACTIVE)
    };
    let own: Vec<_> = all
        .iter()
        .filter(|event| event.row.creator_id == user.as_str())
        .collect();
    if all.iter().filter(is_open).count() >= MAX_OPEN_EVENTS || all.len() >= MAX_EVENTS {
        return Err(Refusal::Conflict(format!(
            "The guild has as many events as it may: {MAX_OPEN_EVENTS} that are not over, and {MAX_EVENTS} in all"
        )));
    }
    let own_open = own.iter().copied().filter(is_open).count();
    if !manages && (own_open >= MAX_OPEN_EVENTS_OF_MEMBER || own.len() >= MAX_EVENTS_OF_MEMBER) {
        return Err(Refusal::Conflict(format!(
            "You have made as many events as one may: {MAX_OPEN_EVENTS_OF_MEMBER} that are not over, and {MAX_EVENTS_OF_MEMBER} in all. \
             Delete some of those that are over"
        )));
    }
    Ok(())
}

impl Guilds {
    /// Makes a scheduled event.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`], [`Refusal::Forbidden`] for who may not, or [`Refusal::Conflict`] when the guild has as many as it
    /// may, or the user.
    pub async fn create_scheduled_event(
        &self,
        user: &UserId,
        guild: &RoomId,
        new: NewScheduledEvent,
    ) -> Result<ScheduledEvent, Refusal> {
        let facts = Facts {
            creator: user.to_string(),
            name: new.name,
            description: new.description,
            entity_type: new.entity_type,
            channel_id: new.channel_id,
            location: new.location,
            starts_at: new.starts_at,
            ends_at: new.ends_at,
            status: event_status::SCHEDULED,
        };
        let facts = {
            let mut conn = self.read().await?;
            let access = access::of(&mut conn, guild, user, self.now()).await?;
            let channel = facts.channel_id.as_deref();
            let rights = match rights_at(&mut conn, guild, &access, channel).await {
                // What is wrong with the channel is said with everything else.
                Err(Refusal::Unknown(_)) => access.rights,
                other => other?,
            };
            require_create(&access, rights, channel.is_some())?;
            let facts = facts.checked(&mut conn, guild, &access, self.now(), None).await?;
            let all = scheduled_events::all(&mut conn, guild.as_str()).await?;
            has_room(&all, user, rights.contains(Permissions::MANAGE_EVENTS))?;
            facts
        };
        let id = random_alphanumeric(&*self.0.parts.entropy, ID);
        self.append_event(user, guild, &id, facts, false).await?;
        let made = read::scheduled_event(&mut *self.read().await?, guild.as_str(), &id).await?;
        made.ok_or(Refusal::Unknown(Thing::ScheduledEvent))
    }

    pub(super) async fn append_event(
        &self,
        user: &UserId,
        guild: &RoomId,
        id: &str,
        facts: Facts,
        deleted: bool,
    ) -> Result<(), Refusal> {
        let event = draft::scheduled_event(user, id, &facts.content(deleted));
        let step = guildhall_rooms::Step::Append(guild.to_owned(), vec![event]);
        self.submit(vec![step]).await?;
        Ok(())
    }
}
