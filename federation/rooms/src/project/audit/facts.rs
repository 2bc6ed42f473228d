//! Entries for state that says more of a guild or channel than role resolution knows of. To list another kind of state event, add it to
//! [`KINDS`]; whether its sender may send it is for `guild/step.rs` and `verdict.rs` to know.

use guildhall_types::{
    audit::action,
    content::{ALIAS, CHANNEL, ChannelContent},
};
use serde_json::Value;

use super::entry::Entry;

/// A state event with what stood in its place.
pub(super) struct Told<'a> {
    /// The event's room.
    pub(super) room: &'a str,
    /// Its state key.
    pub(super) key: &'a str,
    /// Content of what it replaces; null if there was nothing.
    pub(super) before: Value,
    /// Its own content.
    pub(super) after: Value,
}

/// Whose room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::project) enum Of {
    Guild,
    Channel,
}

/// A kind of state event that is listed.
pub(super) struct Kind {
    of: Of,
    event_type: &'static str,
    /// The entries; none if nothing became different.
    pub(super) entries: fn(&Told<'_>) -> Vec<Entry>,
}

const KINDS: &[Kind] = &[
    Kind {
        of: Of::Guild,
        event_type: "m.room.name",
        entries: |told| {
            vec![text(
                Entry::new(action::GUILD_UPDATE, told.room),
                "name",
                "name",
                told,
            )]
        },
    },
    Kind {
        of: Of::Guild,
        event_type: "m.room.topic",
        entries: |told| {
            vec![text(
                Entry::new(action::GUILD_UPDATE, told.room),
                "description",
                "topic",
                told,
            )]
        },
    },
    Kind {
        of: Of::Guild,
        event_type: ALIAS,
        entries: vanity_url,
    },
    Kind {
        of: Of::Guild,
        event_type: "m.space.child",
        entries: listing,
    },
    Kind {
        of: Of::Channel,
        event_type: "m.room.name",
        entries: |told| vec![text(channel(told), "name", "name", told)],
    },
    Kind {
        of: Of::Channel,
        event_type: "m.room.topic",
        entries: |told| vec![text(channel(told), "topic", "topic", told)],
    },
    Kind {
        of: Of::Channel,
        event_type: CHANNEL,
        entries: facts,
    },
];

/// The kind of a state event in such a room, if it is listed.
pub(super) fn kind_of(of: Of, event_type: &str) -> Option<&'static Kind> {
    KINDS
        .iter()
        .find(|kind| kind.of == of && kind.event_type == event_type)
}

fn channel(told: &Told<'_>) -> Entry {
    Entry::new(action::CHANNEL_UPDATE, told.room).about(told.room)
}

/// `entry` with the text that stands in the contents under `field`. A blank one is none.
fn text(entry: Entry, key: &'static str, field: &str, told: &Told<'_>) -> Entry {
    let text = |content: &Value| {
        let text = content.get(field).and_then(Value::as_str);
        text.filter(|text| !text.is_empty()).map(ToOwned::to_owned)
    };
    entry.with(key, text(&told.before), text(&told.after))
}

/// The guild's vanity URL, by its code.
fn vanity_url(told: &Told<'_>) -> Vec<Entry> {
    let code = |content: &Value| {
        let alias = content.get("alias").and_then(Value::as_str)?;
        let (code, _) = alias.strip_prefix('#')?.split_once(':')?;
        Some(code.to_owned())
    };
    let entry = Entry::new(action::GUILD_UPDATE, told.room);
    vec![entry.with("vanityUrlCode", code(&told.before), code(&told.after))]
}

/// A guild lists a channel, or no longer.
fn listing(told: &Told<'_>) -> Vec<Entry> {
    let lists = |content: &Value| {
        let via = content.get("via").and_then(Value::as_array);
        via.is_some_and(|via| !via.is_empty())
    };
    let action = match (lists(&told.before), lists(&told.after)) {
        (false, true) => action::CHANNEL_CREATE,
        (true, false) => action::CHANNEL_DELETE,
        _ => return Vec::new(),
    };
    vec![Entry::new(action, told.key).about(told.key)]
}

/// What a channel says of itself.
fn facts(told: &Told<'_>) -> Vec<Entry> {
    let read = |content: &Value| serde_json::from_value::<ChannelContent>(content.clone()).ok();
    let (Some(old), Some(new)) = (read(&told.before), read(&told.after)) else {
        return Vec::new();
    };
    if new.deleted && !old.deleted {
        return vec![Entry::new(action::CHANNEL_DELETE, told.room).about(told.room)];
    }
    let entry = channel(told)
        .with("type", old.kind, new.kind)
        .with("position", old.position, new.position)
        .with("parentId", old.parent, new.parent)
        .with("nsfw", old.nsfw, new.nsfw)
        .with(
            "rateLimitPerUser",
            old.rate_limit_per_user,
            new.rate_limit_per_user,
        )
        .with("bitrate", old.bitrate, new.bitrate)
        .with("userLimit", old.user_limit, new.user_limit);
    vec![entry]
}
