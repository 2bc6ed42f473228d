//! What an event is to threads.

use guildhall_types::{
    OwnedEventId,
    thread::{
        IN_THREAD, STARTS, STARTS_POST, STARTS_THREAD, THREAD, THREAD_ARCHIVE, THREAD_MODERATION,
        ThreadArchiveContent, ThreadContent, ThreadModerationContent,
    },
};
use serde::Deserialize;

use super::is_thread;
use crate::{Pdu, guild::POLL_START, parse::is_sound_id};

/// What an event is to threads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ThreadEvent {
    /// It makes the thread that begins with this message, or changes it.
    Set(OwnedEventId, Option<ThreadContent>),
    /// It archives the thread or opens it again.
    Archive(OwnedEventId, Option<ThreadArchiveContent>),
    /// It says what moderators say of the thread.
    Moderate(OwnedEventId, Option<ThreadModerationContent>),
    /// It belongs into the thread that begins with this message, if there is one.
    Said(OwnedEventId),
    /// It is a message that changes another.
    Edit,
    /// It is the first message of a post.
    Post,
    /// It is a message that only tells that there is a thread.
    Starts,
    /// A message like others.
    Message,
}

#[derive(Deserialize)]
struct Related {
    #[serde(rename = "m.relates_to")]
    relates_to: Option<Relation>,
}

#[derive(Deserialize)]
struct Relation {
    rel_type: Option<String>,
    event_id: Option<OwnedEventId>,
}

/// The message with which the thread begins that `pdu`, an event of the timeline, says to belong into.
#[must_use]
pub fn root_of(pdu: &Pdu) -> Option<OwnedEventId> {
    if pdu.state_key.is_some() {
        return None;
    }
    let relation = pdu.content_as::<Related>().ok()?.relates_to?;
    let is_in_thread = relation.rel_type.as_deref() == Some(IN_THREAD);
    relation.event_id.filter(|id| is_in_thread && is_sound_id(id))
}

impl ThreadEvent {
    /// What `pdu` is; `None` if it has nothing to do with threads. The contents are those that have the right form.
    #[must_use]
    pub fn of(pdu: &Pdu) -> Option<Self> {
        let kind = pdu.kind_str();
        if let Some(key) = &pdu.state_key {
            let root = || {
                let id = OwnedEventId::try_from(key.as_str()).ok();
                id.filter(|id| is_sound_id(id))
            };
            return match kind.as_str() {
                THREAD => Some(Self::Set(root()?, pdu.content_as().ok().filter(is_thread))),
                THREAD_ARCHIVE => Some(Self::Archive(root()?, pdu.content_as().ok())),
                THREAD_MODERATION => Some(Self::Moderate(root()?, pdu.content_as().ok())),
                _ => None,
            };
        }
        // A poll is a message, too.
        let is_message = kind == "m.room.message" || kind == POLL_START;
        let content = pdu.content.get();
        if !content.contains("m.relates_to") && !content.contains(STARTS) {
            // Most messages: they are not read for it.
            return is_message.then_some(Self::Message);
        }
        if let Some(root) = root_of(pdu) {
            return Some(Self::Said(root));
        }
        if !is_message {
            return None;
        }
        let relation = pdu.content_as::<Related>().ok();
        let relation = relation.and_then(|content| content.relates_to);
        // One of nothing is a message like others.
        let is_edit = relation.is_some_and(|relation| {
            let is_sound = relation.event_id.as_deref().is_some_and(is_sound_id);
            relation.rel_type.as_deref() == Some("m.replace") && is_sound
        });
        let starts = || {
            let content: serde_json::Map<String, serde_json::Value> = pdu.content_as().ok()?;
            content.get(STARTS)?.as_str().map(ToOwned::to_owned)
        };
        if is_edit {
            return Some(Self::Edit);
        }
        Some(match starts().as_deref() {
            Some(STARTS_POST) => Self::Post,
            Some(STARTS_THREAD) => Self::Starts,
            _ => Self::Message,
        })
    }

    /// The thread that it is about.
    #[must_use]
    pub const fn root(&self) -> Option<&OwnedEventId> {
        match self {
            Self::Set(root, _) | Self::Archive(root, _) | Self::Moderate(root, _) | Self::Said(root) => {
                Some(root)
            }
            Self::Edit | Self::Post | Self::Starts | Self::Message => None,
        }
    }

    /// Whether it is state, of which every kind is listed here.
    #[must_use]
    pub const fn is_state(&self) -> bool {
        matches!(self, Self::Set(..) | Self::Archive(..) | Self::Moderate(..))
    }
}
