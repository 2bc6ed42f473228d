//! Entries for state that says more of a guild or channel than role resolution knows of. To list another kind of state event, add it to
//! [`KINDS`]; whether its sender may send it is for `guild/step.rs` and `verdict.rs` to know.

use std::collections::BTreeSet;

use guildhall_permissions::Permissions;
use guildhall_types::{
    audit::action,
    content::{ALIAS, CHANNEL, ChannelContent, PIN, PINNED_EVENTS, PinContent},
    message::MAX_PINS,
    thread::{THREAD, THREAD_ARCHIVE, THREAD_MODERATION},
};
use serde_json::Value;

use super::{entry::Entry, threads};

/// Entries of one list of pinned messages of a server that knows no more than Matrix: the first by their ids.
const MAX_LISTED: usize = 25;

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
    /// What it takes in a channel; what in the guild, others know.
    pub(super) right: Permissions,
    /// The entries; none if nothing became different.
    pub(super) entries: fn(&Told<'_>) -> Vec<Entry>,
}

const KINDS: &[Kind] = &[
    Kind {
        of: Of::Guild,
        event_type: "m.room.name",
        right: Permissions::MANAGE_CHANNELS,
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
        right: Permissions::MANAGE_CHANNELS,
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
        event_type: "m.room.avatar",
        right: Permissions::MANAGE_CHANNELS,
        entries: |told| {
            vec![text(
                Entry::new(action::GUILD_UPDATE, told.room),
                "icon",
                "url",
                told,
            )]
        },
    },
    Kind {
        of: Of::Guild,
        event_type: ALIAS,
        right: Permissions::MANAGE_CHANNELS,
        entries: vanity_url,
    },
    Kind {
        of: Of::Guild,
        event_type: "m.space.child",
        right: Permissions::MANAGE_CHANNELS,
        entries: listing,
    },
    Kind {
        of: Of::Channel,
        event_type: "m.room.name",
        right: Permissions::MANAGE_CHANNELS,
        entries: |told| vec![text(channel(told), "name", "name", told)],
    },
    Kind {
        of: Of::Channel,
        event_type: "m.room.topic",
        right: Permissions::MANAGE_CHANNELS,
        entries: |told| vec![text(channel(told), "topic", "topic", told)],
    },
    Kind {
        of: Of::Channel,
        event_type: CHANNEL,
        right: Permissions::MANAGE_CHANNELS,
        entries: facts,
    },
    Kind {
        of: Of::Channel,
        event_type: PINNED_EVENTS,
        right: Permissions::PIN_MESSAGES,
        entries: pins,
    },
    // What else it takes the verdict has asked, which knows the thread.
    Kind {
        of: Of::Channel,
        event_type: THREAD,
        right: Permissions::VIEW_CHANNEL,
        entries: threads::set,
    },
    Kind {
        of: Of::Channel,
        event_type: THREAD_ARCHIVE,
        right: Permissions::VIEW_CHANNEL,
        entries: threads::archived,
    },
    Kind {
        of: Of::Channel,
        event_type: THREAD_MODERATION,
        right: Permissions::MANAGE_THREADS,
        entries: threads::moderated,
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

/// A message is pinned, or no longer; by what stood before where the event names none.
fn pins(told: &Told<'_>) -> Vec<Entry> {
    let entry = |is_pinned: bool, message: &str| {
        let action = match is_pinned {
            true => action::MESSAGE_PIN,
            false => action::MESSAGE_UNPIN,
        };
        Entry::new(action, told.room)
            .about(told.room)
            .option("messageId", message)
    };
    let change = told.after.get(PIN);
    if let Some(pin) = change.and_then(|pin| serde_json::from_value::<PinContent>(pin.clone()).ok()) {
        return vec![entry(pin.pinned, &pin.message)];
    }
    if told.after.get("pinned").is_none() {
        return Vec::new();
    }
    let list = |content: &Value| -> BTreeSet<String> {
        let list = content.get("pinned").and_then(Value::as_array).map(Vec::as_slice);
        let ids = list.unwrap_or_default().iter().filter_map(Value::as_str);
        ids.take(MAX_PINS).map(ToOwned::to_owned).collect()
    };
    let (before, after) = (list(&told.before), list(&told.after));
    let added = after.difference(&before).map(|id| entry(true, id));
    added
        .chain(before.difference(&after).map(|id| entry(false, id)))
        .take(MAX_LISTED)
        .collect()
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
