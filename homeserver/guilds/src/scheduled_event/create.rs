//! Making an event.

use guildhall_event::guild::{MAX_EVENTS, MAX_OPEN_EVENTS};
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

impl Guilds {
    /// Makes a scheduled event.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`], [`Refusal::Forbidden`] for who may not, or [`Refusal::Conflict`] when the guild has as many as it
    /// may.
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
            let is_open = |status| matches!(status, event_status::SCHEDULED | event_status::ACTIVE);
            let open = all.iter().filter(|event| is_open(event.row.status)).count();
            if open >= MAX_OPEN_EVENTS || all.len() >= MAX_EVENTS {
                return Err(Refusal::Conflict(format!(
                    "The guild has as many events as it may: {MAX_OPEN_EVENTS} that are not over, and {MAX_EVENTS} in all"
                )));
            }
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
