//! Scheduled events of a guild, and who is interested in them.

use std::collections::BTreeSet;

use guildhall_permissions::{ChannelKind, Permissions};
use guildhall_types::{
    RoomId, Timestamp,
    content::{ScheduledEventContent, event_entity, event_status},
};
use serde::{Deserialize, Serialize};

use super::{
    authorise::{Refused, ensure},
    event::{Change, GuildEvent},
    state::GuildState,
};

/// Events of one guild that are not over.
pub const MAX_OPEN_EVENTS: usize = 100;
/// Events of one guild, with those that are over and were not deleted.
pub const MAX_EVENTS: usize = 1000;
/// Of which so many are made by one member without MANAGE_EVENTS.
pub const MAX_OPEN_EVENTS_OF_MEMBER: usize = 25;
/// And so many of all.
pub const MAX_EVENTS_OF_MEMBER: usize = 100;
/// Characters of an event's name.
pub const MAX_EVENT_NAME: usize = 100;
/// Characters of an event's description.
pub const MAX_EVENT_DESCRIPTION: usize = 1000;
/// Characters of the place of an event that is not in a channel.
pub const MAX_EVENT_LOCATION: usize = 100;
/// Characters of an event's id.
const MAX_ID: usize = 64;
/// Latest time that an event may have, in milliseconds: the end of the year 9999.
const MAX_TIME: i64 = 253_402_300_799_999;

/// A scheduled event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduledEvent {
    /// Who made it.
    pub creator: String,
    /// Name.
    pub name: String,
    /// Description.
    pub description: Option<String>,
    /// Where it takes place: a number of [`event_entity`].
    pub entity_type: i64,
    /// The voice channel that it takes place in.
    pub channel: Option<String>,
    /// Where else it takes place.
    pub location: Option<String>,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends; always there if it is not in a channel.
    pub ends_at: Option<Timestamp>,
    /// How far it is: a number of [`event_status`].
    pub status: i64,
}

impl ScheduledEvent {
    /// Whether it has ended or was cancelled: then it changes no more.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(self.status, event_status::COMPLETED | event_status::CANCELED)
    }

    /// Whether it can be so.
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self) -> Result<(), Refused> {
        let name = self.name.chars().count();
        ensure(
            (1..=MAX_EVENT_NAME).contains(&name),
            "the event's name has not 1 to 100 characters",
        )?;
        let fits = |text: &Option<String>, max| {
            let length = text.as_ref().map(|text| text.chars().count());
            length.is_none_or(|length| (1..=max).contains(&length))
        };
        ensure(
            fits(&self.description, MAX_EVENT_DESCRIPTION),
            "the description has not 1 to 1000 characters",
        )?;
        ensure(
            fits(&self.location, MAX_EVENT_LOCATION),
            "the location has not 1 to 100 characters",
        )?;
        let is_time = |at: Timestamp| (0..=MAX_TIME).contains(&at.0);
        ensure(
            is_time(self.starts_at) && self.ends_at.is_none_or(is_time),
            "it is at no time",
        )?;
        ensure(
            self.ends_at.is_none_or(|end| end > self.starts_at),
            "it ends before it begins",
        )?;
        let is_channel = |id: &String| <&RoomId>::try_from(id.as_str()).is_ok();
        match self.entity_type {
            event_entity::VOICE => ensure(
                self.channel.as_ref().is_some_and(is_channel) && self.location.is_none(),
                "an event in a voice channel has just that channel",
            )?,
            event_entity::EXTERNAL => ensure(
                self.channel.is_none() && self.location.is_some() && self.ends_at.is_some(),
                "an event elsewhere has a location, an end and no channel",
            )?,
            _ => return Err(Refused("there is no such kind of event")),
        }
        ensure(
            (event_status::SCHEDULED..=event_status::CANCELED).contains(&self.status),
            "there is no such status",
        )
    }

    /// `now` with what became different from `before` to `self`. Where it takes place is one thing.
    pub(super) fn merged(&self, before: &Self, now: &Self) -> Self {
        fn pick<T: Clone + PartialEq>(before: &T, now: &T, to: &T) -> T {
            if before == to { now.clone() } else { to.clone() }
        }
        let place = |event: &Self| (event.entity_type, event.channel.clone(), event.location.clone());
        let (entity_type, channel, location) = pick(&place(before), &place(now), &place(self));
        let mut ends_at = pick(&before.ends_at, &now.ends_at, &self.ends_at);
        if entity_type == event_entity::EXTERNAL {
            // One who made it so said when it ends.
            ends_at = ends_at.or(self.ends_at).or(now.ends_at);
        }
        Self {
            creator: now.creator.clone(),
            name: pick(&before.name, &now.name, &self.name),
            description: pick(&before.description, &now.description, &self.description),
            entity_type,
            channel,
            location,
            starts_at: pick(&before.starts_at, &now.starts_at, &self.starts_at),
            ends_at,
            status: pick(&before.status, &now.status, &self.status),
        }
    }
}

/// Whether `id` can be an event's.
#[must_use]
pub fn is_event_id(id: &str) -> bool {
    (1..=MAX_ID).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// The event that `content` says; `None` if it was deleted.
pub(super) fn event_of(content: ScheduledEventContent) -> Result<Option<ScheduledEvent>, Refused> {
    let ScheduledEventContent {
        creator,
        name,
        description,
        entity_type,
        channel,
        location,
        start,
        end,
        status,
        deleted,
    } = content;
    if deleted {
        return Ok(None);
    }
    let event = ScheduledEvent {
        creator,
        name,
        description,
        entity_type,
        channel,
        location,
        starts_at: Timestamp(start),
        ends_at: end.map(Timestamp),
        status,
    };
    event.check()?;
    Ok(Some(event))
}

/// What the state event with the key `id` changes.
pub(super) fn scheduled_event(
    id: &str,
    content: ScheduledEventContent,
    seen: &GuildState,
) -> Result<Change, Refused> {
    ensure(is_event_id(id), "the event's id is none")?;
    let event = id.to_owned();
    let before = seen.events.get(id);
    Ok(match (before, event_of(content)?) {
        (None, None) => Change::Nothing,
        (Some(_), None) => Change::DeleteEvent { event },
        (Some(before), Some(to)) if **before == to => Change::Nothing,
        (_, Some(to)) => Change::Event { event, to },
    })
}

/// The events that a member is interested in from now on.
pub(super) fn interest_of(events: Vec<String>) -> Result<BTreeSet<String>, Refused> {
    ensure(
        events.len() <= MAX_OPEN_EVENTS && events.iter().all(|id| is_event_id(id)),
        "it names no events, or more than there can be",
    )?;
    Ok(events.into_iter().collect())
}

/// What the sender may do where the event takes place: nothing in a channel that the sender may not see or enter.
fn rights_at(state: &GuildState, (sender, at): (&str, Timestamp), event: &ScheduledEvent) -> Permissions {
    let enter = Permissions::VIEW_CHANNEL | Permissions::CONNECT;
    match &event.channel {
        None => state.rights_to_change(sender, at),
        Some(channel) => {
            let rights = state.rights_to_change_in(sender, channel, ChannelKind::Voice, at);
            match rights.contains(enter) {
                true => rights,
                false => Permissions::NONE,
            }
        }
    }
}

/// Whether who has made `event` may change it, or somebody else.
fn manages(
    state: &GuildState,
    who: (&str, Timestamp),
    creator: &str,
    event: &ScheduledEvent,
) -> Result<(), Refused> {
    let rights = rights_at(state, who, event);
    let may = rights.contains(Permissions::MANAGE_EVENTS)
        || (creator == who.0 && rights.contains(Permissions::CREATE_EVENTS));
    ensure(may, "the sender lacks the right where the event takes place")
}

/// Whether there is room for one more event of `sender`. Who can delete the others' takes no room from anybody.
fn has_room(state: &GuildState, sender: &str, manages: bool) -> Result<(), Refused> {
    let (mut open, mut own_open, mut own) = (0, 0, 0);
    for event in state.events.values() {
        let (is_open, is_own) = (!event.is_over(), event.creator == sender);
        open += usize::from(is_open);
        own += usize::from(is_own);
        own_open += usize::from(is_open && is_own);
    }
    ensure(
        open < MAX_OPEN_EVENTS && state.events.len() < MAX_EVENTS,
        "the guild has as many events as it may",
    )?;
    ensure(
        manages || (own_open < MAX_OPEN_EVENTS_OF_MEMBER && own < MAX_EVENTS_OF_MEMBER),
        "the sender has made as many events as one may",
    )
}

/// Whether `sender` may make the event `to`, or change it to that.
pub(super) fn may_set_event(
    state: &GuildState,
    (sender, at): (&str, Timestamp),
    id: &str,
    to: &ScheduledEvent,
) -> Result<(), Refused> {
    let Some(before) = state.events.get(id) else {
        ensure(to.creator == sender, "nobody makes an event for another")?;
        ensure(
            to.status == event_status::SCHEDULED,
            "an event does not begin when it is made",
        )?;
        let rights = rights_at(state, (sender, at), to);
        ensure(
            rights.contains(Permissions::CREATE_EVENTS),
            "the sender lacks the right where the event takes place",
        )?;
        return has_room(state, sender, rights.contains(Permissions::MANAGE_EVENTS));
    };
    ensure(to.creator == before.creator, "who made an event stays")?;
    ensure(!before.is_over(), "the event is over")?;
    ensure(
        may_become(before.status, to.status),
        "an event does not go from the one status to the other",
    )?;
    manages(state, (sender, at), &before.creator, before)?;
    manages(state, (sender, at), &before.creator, to)
}

/// Whether an event may go from one status to another: what is scheduled begins or is cancelled, what has begun ends.
#[must_use]
pub const fn may_become(from: i64, to: i64) -> bool {
    from == to
        || matches!(
            (from, to),
            (
                event_status::SCHEDULED,
                event_status::ACTIVE | event_status::CANCELED
            ) | (event_status::ACTIVE, event_status::COMPLETED)
        )
}

/// Whether `sender` may delete the event.
pub(super) fn may_delete_event(
    state: &GuildState,
    (sender, at): (&str, Timestamp),
    id: &str,
) -> Result<(), Refused> {
    let event = state.events.get(id).ok_or(Refused("there is no such event"))?;
    manages(state, (sender, at), &event.creator, event)
}

/// Whether the member, who saw the guild as `seen`, may be interested in what `event` names: in what is not over and where the member may
/// look. It is asked when the event is taken in; later it depends on nobody else's.
///
/// # Errors
/// Why not.
pub fn may_be_interested(seen: &GuildState, event: &GuildEvent) -> Result<(), Refused> {
    let Change::Interest { user, events } = &event.change else {
        return Ok(());
    };
    if seen.is_steward(&event.sender) {
        return Ok(());
    }
    let before = seen.members.get(user).map(|member| &member.interested);
    let new = events
        .iter()
        .filter(|id| !before.is_some_and(|all| all.contains(*id)));
    for id in new {
        let found = seen.events.get(id).filter(|event| !event.is_over());
        let sees = |found: &ScheduledEvent| {
            let channel = found.channel.as_ref();
            channel.is_none_or(|channel| seen.sees(user, channel))
        };
        ensure(
            found.is_some_and(|found| sees(found)),
            "there is no such event to be interested in",
        )?;
    }
    Ok(())
}

/// The guild's events with `to`, as somebody who saw `seen` has made of one of them.
pub(super) fn apply_event(state: &mut GuildState, seen: &GuildState, id: &str, to: &ScheduledEvent) {
    let (before, now) = (seen.events.get(id), state.events.get(id));
    let set = match (before, now) {
        (None, None) => to.clone(),
        (Some(before), Some(now)) if !now.is_over() => to.merged(before, now),
        // Two made it at once, or it has ended or was deleted meanwhile.
        _ => return,
    };
    state.events.insert(id.to_owned(), std::sync::Arc::new(set));
}
