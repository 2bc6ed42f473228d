//! What an `m.room.message` is.

use guildhall_event::{
    Pdu,
    guild::{
        FilesContent, MentionsContent, POLL_START, REACTION, Reaction, Used, UsedContent, forward_of, poll_of,
    },
    parse::is_sound_id,
};
use guildhall_types::{
    OwnedEventId, OwnedUserId,
    attachment::Attachment,
    is_steward,
    message::{Forward, GroupChange, Mentions},
    thread::{IN_THREAD, STARTS_THREAD},
};
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
    #[serde(rename = "org.guildhall.forward")]
    forward: Option<serde_json::Value>,
    #[serde(rename = "org.guildhall.starts")]
    starts: Option<serde_json::Value>,
    #[serde(rename = "org.guildhall.group")]
    group: Option<serde_json::Value>,
    #[serde(rename = "org.guildhall.suppress_embeds")]
    suppress_embeds: Option<serde_json::Value>,
    #[serde(flatten)]
    used: UsedContent,
    #[serde(flatten)]
    mentions: MentionsContent,
    #[serde(flatten)]
    files: FilesContent,
}

#[derive(Deserialize)]
struct NewContent {
    msgtype: Option<String>,
    body: Option<String>,
    #[serde(rename = "org.guildhall.suppress_embeds")]
    suppress_embeds: Option<serde_json::Value>,
    #[serde(flatten)]
    used: UsedContent,
    #[serde(flatten)]
    mentions: MentionsContent,
    #[serde(flatten)]
    files: FilesContent,
}

#[derive(Deserialize)]
struct RelatesTo {
    rel_type: Option<String>,
    event_id: Option<OwnedEventId>,
    is_falling_back: Option<serde_json::Value>,
    #[serde(rename = "m.in_reply_to")]
    in_reply_to: Option<InReplyTo>,
}

#[derive(Deserialize)]
struct InReplyTo {
    event_id: Option<OwnedEventId>,
}

/// What a message says of threads.
#[derive(Clone, Debug, Default)]
pub(crate) struct ThreadOf {
    /// The message that it is in a thread with.
    pub(crate) root: Option<OwnedEventId>,
    /// Whether what it says to answer is only there for those who know no threads.
    pub(crate) falls_back: bool,
    /// Whether it tells that its sender has made the thread that begins with it.
    pub(crate) tells: bool,
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
        /// Its files.
        files: Vec<Attachment>,
        /// Whether a sticker stands for itself, and the text only says which.
        is_picture: bool,
        /// What it passes on, if it does that: then it answers and calls nobody.
        forward: Option<Box<Forward>>,
        /// What it says of threads.
        thread: ThreadOf,
        /// What the sender has done with the group, if it tells that and nothing else.
        group: Option<GroupChange>,
        /// Whether its links are to be shown without previews.
        suppresses_embeds: bool,
    },
    Edit {
        target: OwnedEventId,
        body: String,
        /// The emoji of its text.
        used: Used,
        /// Whom it calls, whether it may or not.
        mentions: Mentions,
        /// Whether its links are to be shown without previews.
        suppresses_embeds: bool,
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
        let new = content.new_content.and_then(|new| {
            let (body, _) = beside_files(new.msgtype.as_deref(), new.body?, new.files);
            Some((body, new.used, new.mentions, new.suppress_embeds))
        });
        let now = new.or_else(|| {
            Some((
                content.body?,
                content.used,
                content.mentions,
                content.suppress_embeds,
            ))
        });
        return now.map_or(Kind::Other, |(body, used, mentions, suppresses)| Kind::Edit {
            target: target.clone(),
            used: Used::of(&body, used),
            mentions: mentions.read(),
            body,
            suppresses_embeds: suppresses == Some(Value::Bool(true)),
        });
    }
    let in_thread = content
        .relates_to
        .as_ref()
        .filter(|relation| relation.rel_type.as_deref() == Some(IN_THREAD));
    let thread = ThreadOf {
        root: in_thread
            .and_then(|relation| relation.event_id.clone())
            .filter(|id| is_sound_id(id)),
        falls_back: in_thread.is_some_and(|relation| relation.is_falling_back == Some(Value::Bool(true))),
        tells: content.starts.as_ref().and_then(Value::as_str) == Some(STARTS_THREAD),
    };
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
    let group = content.group.filter(|_| pinned.is_none());
    let group = group.and_then(|group| serde_json::from_value::<GroupChange>(group).ok());
    let forward = content
        .forward
        .as_ref()
        .filter(|_| pinned.is_none() && group.is_none());
    let forward = forward.and_then(forward_of).map(Box::new);
    let is_own = forward.is_none();
    let Some(body) = content.body else {
        return Kind::Other;
    };
    let used = Used::of(&body, content.used);
    // What is shown in place of a sticker is no file.
    let (body, files) = match used.stickers.is_empty() {
        true => beside_files(content.msgtype.as_deref(), body, content.files),
        false => (body, Vec::new()),
    };
    Kind::Message {
        is_picture: content.msgtype.as_deref() == Some("m.image") && files.is_empty(),
        files,
        used,
        mentions: match is_own {
            true => content.mentions.read(),
            false => Mentions::default(),
        },
        is_tts: is_own && content.tts == Some(Value::Bool(true)),
        suppresses_embeds: content.suppress_embeds == Some(Value::Bool(true)),
        thread,
        body,
        reply_to: reply_to.filter(|_| is_own),
        join,
        pinned,
        forward,
        group,
    }
}

/// The text of a message, and its files.
fn beside_files(msgtype: Option<&str>, body: String, files: FilesContent) -> (String, Vec<Attachment>) {
    match files.read(msgtype, &body) {
        Some(found) => (found.text, found.files),
        None => (body, Vec::new()),
    }
}

/// Whether `pdu` is a message and no edit.
pub(crate) fn is_plain(pdu: &Pdu) -> bool {
    matches!(kind_of(pdu), Kind::Message { .. }) && pdu.kind_str() == "m.room.message"
}

/// The text that `pdu`, a message, an edit of one, or a poll, shows.
pub(crate) fn text_of(pdu: &Pdu) -> Option<String> {
    if pdu.kind_str() == POLL_START {
        return poll_of(pdu).map(|poll| poll.text());
    }
    text(kind_of(pdu))
}

fn text(kind: Kind) -> Option<String> {
    match kind {
        Kind::Message { body, .. } | Kind::Edit { body, .. } => Some(body),
        Kind::Redacted | Kind::Other => None,
    }
}

/// The files of `pdu`, if it is a message; an edit changes none.
pub(crate) fn files_of(pdu: &Pdu) -> Vec<Attachment> {
    match kind_of(pdu) {
        Kind::Message { files, .. } => files,
        _ => Vec::new(),
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
