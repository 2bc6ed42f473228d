//! What an `m.room.message` is.

use guildhall_event::{
    Pdu,
    guild::{MentionsContent, REACTION, Reaction, Used, UsedContent},
    parse::is_sound_id,
};
use guildhall_types::{OwnedEventId, OwnedUserId, is_steward, message::Mentions};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::content_of;

/// The relation of an edit to its message.
pub(super) const EDIT: &str = "m.replace";

#[derive(Deserialize)]
struct MessageContent {
    msgtype: Option<String>,
    body: Option<String>,
    #[serde(rename = "m.new_content")]
    new_content: Option<NewContent>,
    #[serde(rename = "org.guildhall.join")]
    join: Option<String>,
    #[serde(rename = "org.guildhall.pinned")]
    pinned: Option<serde_json::Value>,
    #[serde(rename = "m.relates_to")]
    relates_to: Option<RelatesTo>,
    #[serde(rename = "org.guildhall.tts")]
    tts: Option<serde_json::Value>,
    #[serde(flatten)]
    used: UsedContent,
    #[serde(flatten)]
    mentions: MentionsContent,
}

#[derive(Deserialize)]
struct NewContent {
    body: Option<String>,
    #[serde(flatten)]
    used: UsedContent,
    #[serde(flatten)]
    mentions: MentionsContent,
}

#[derive(Deserialize)]
struct RelatesTo {
    rel_type: Option<String>,
    event_id: Option<OwnedEventId>,
    #[serde(rename = "m.in_reply_to")]
    in_reply_to: Option<InReplyTo>,
}

#[derive(Deserialize)]
struct InReplyTo {
    event_id: Option<OwnedEventId>,
}

/// What an `m.room.message` is.
pub(crate) enum Kind {
    Message {
        body: String,
        reply_to: Option<OwnedEventId>,
        /// Who has come in, by the word of the sender.
        join: Option<String>,
        /// Its emoji and stickers.
        used: Used,
        /// The message that the sender has pinned, if it tells that and nothing else.
        pinned: Option<OwnedEventId>,
        /// Whom it calls, whether it may or not.
        mentions: Mentions,
        /// Whether it asks to be read aloud.
        is_tts: bool,
        /// Whether it shows a picture, and the text only says which.
        is_picture: bool,
    },
    Edit {
        target: OwnedEventId,
        body: String,
        /// The emoji of its text.
        used: Used,
        /// Whom it calls, whether it may or not.
        mentions: Mentions,
    },
    /// It was redacted before it was projected.
    Redacted,
    /// Not what the specification calls a message.
    Other,
}

/// Whose coming into the guild `pdu` tells: a user of the steward's server that sends it. Nobody else tells it.
pub(crate) fn arrival_of(pdu: &Pdu) -> Option<OwnedUserId> {
    let Kind::Message { join, .. } = kind_of(pdu) else {
        return None;
    };
    let user = OwnedUserId::try_from(join?).ok()?;
    let is_own = user.server_name() == pdu.sender.server_name();
    (is_steward(&pdu.sender) && is_own && !is_steward(&user)).then_some(user)
}

pub(crate) fn kind_of(pdu: &Pdu) -> Kind {
    if pdu.content.get() == "{}" {
        return Kind::Redacted;
    }
    content_of::<MessageContent>(pdu).map_or(Kind::Other, kind_of_content)
}

fn kind_of_content(content: MessageContent) -> Kind {
    if let Some(relates_to) = &content.relates_to
        && relates_to.rel_type.as_deref() == Some(EDIT)
        && let Some(target) = relates_to.event_id.as_ref().filter(|id| is_sound_id(id))
    {
        let new = content
            .new_content
            .and_then(|new| Some((new.body?, new.used, new.mentions)));
        let now = new.or_else(|| Some((content.body?, content.used, content.mentions)));
        return now.map_or(Kind::Other, |(body, used, mentions)| Kind::Edit {
            target: target.clone(),
            used: Used::of(&body, used),
            mentions: mentions.read(),
            body,
        });
    }
    let reply_to = content
        .relates_to
        .and_then(|relation| relation.in_reply_to)
        .and_then(|reply| reply.event_id)
        .filter(|id| is_sound_id(id));
    let join = content.join;
    let pinned = content
        .pinned
        .and_then(|pinned| serde_json::from_value::<OwnedEventId>(pinned).ok())
        .filter(|id| is_sound_id(id));
    content.body.map_or(Kind::Other, |body| Kind::Message {
        used: Used::of(&body, content.used),
        is_picture: content.msgtype.as_deref() == Some("m.image"),
        mentions: content.mentions.read(),
        is_tts: content.tts == Some(Value::Bool(true)),
        body,
        reply_to,
        join,
        pinned,
    })
}

/// Whether `pdu` is a message and no edit.
pub(crate) fn is_plain(pdu: &Pdu) -> bool {
    matches!(kind_of(pdu), Kind::Message { .. }) && pdu.kind_str() == "m.room.message"
}

/// The text that `pdu`, a message or an edit of one, shows.
pub(crate) fn text_of(pdu: &Pdu) -> Option<String> {
    text(kind_of(pdu))
}

fn text(kind: Kind) -> Option<String> {
    match kind {
        Kind::Message { body, .. } | Kind::Edit { body, .. } => Some(body),
        Kind::Redacted | Kind::Other => None,
    }
}

/// The emoji and stickers of `pdu`: a message, an edit of one, or a reaction.
pub(crate) fn used_by(pdu: &Pdu) -> Option<Used> {
    if pdu.kind_str() == REACTION {
        return Reaction::of(pdu.content.get()).map(|reaction| reaction.used());
    }
    match kind_of(pdu) {
        Kind::Message { used, .. } | Kind::Edit { used, .. } => Some(used),
        Kind::Redacted | Kind::Other => None,
    }
}

/// The text that a message, or an edit of one, with the content `content` is to show.
pub(crate) fn text_of_content(content: &Map<String, Value>) -> Option<String> {
    let content = serde_json::from_value(Value::Object(content.clone())).ok()?;
    text(kind_of_content(content))
}
