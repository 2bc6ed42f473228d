//! The Message model (product requirements, section 11.3). A field without a value is null.

use std::collections::HashSet;

use guildhall_rooms::{Alert, OrderKey, PastText};
use guildhall_storage::{StorageError, messages};
use guildhall_types::{
    OwnedEventId, Timestamp,
    message::{
        Extra, Forward, ForwardFrom, Mentions, Poll, Reacted, ReactionCount, UsedEmoji, UsedSticker, kind,
    },
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use utoipa::ToSchema;

use crate::{attachment::MessageAttachment, embed::Embed, thread::Thread};

/// A message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// The message's event.
    pub id: String,
    /// The channel.
    pub channel_id: String,
    /// The author's user id.
    pub author_id: String,
    /// The text. An emoji is `<:name:id>` in it, or `<a:name:id>` if it moves; all of these are in `emojis`.
    pub content: String,
    /// The emoji in the text, each once.
    pub emojis: Vec<MessageEmoji>,
    /// The stickers, at most 3.
    pub stickers: Vec<MessageSticker>,
    /// When it was sent, RFC 3339.
    #[schema(format = DateTime)]
    pub timestamp: String,
    /// When it was last edited, RFC 3339.
    #[schema(format = DateTime)]
    pub edited_timestamp: Option<String>,
    /// Whether it is read aloud.
    pub tts: bool,
    /// Whether it calls everybody who sees the channel, or of these those who are online.
    pub mention_everyone: bool,
    /// Users that it calls: `<@user>` in the text, and the author of what it answers.
    pub mentions: Vec<String>,
    /// Roles that it calls: `<@&role>` in the text.
    pub mention_roles: Vec<String>,
    /// Files, at most 10.
    pub attachments: Vec<MessageAttachment>,
    /// What the links in it lead to, as far as this server has found that out, at most 5. Empty in `message:create`, which comes before it is found out, and for who wants to
    /// see none; clients that are told `linkPreviews: false` in `ready` leave it out in frames themselves.
    pub embeds: Vec<Embed>,
    /// Whether its links are shown without previews, because its author or a moderator wants it so.
    pub suppress_embeds: bool,
    /// Reactions, at most 20 different ones, by when they were first made.
    pub reactions: Vec<Reaction>,
    /// What its author sent it with; shown to the author alone.
    pub nonce: Option<String>,
    /// Whether it is pinned.
    pub pinned: bool,
    /// Kind of message: 0 ordinary; in a group 1 tells that its author has brought in the one in `mentions`, 2 that he has taken him out or has left, 4 that he has given it another name, which is the text, or none; 6 tells that its author has pinned the one in `referencedMessage`, 7 tells that its author has come in, 18 tells that its author has made the thread that begins with it, 19 an answer to another, 24 tells what a rule of automod has found in what its
    /// author said.
    #[serde(rename = "type")]
    pub kind: u8,
    /// The message that it answers.
    pub referenced_message: Option<String>,
    /// The webhook that has written it. Its author is the steward of the webhook's server then, who is nobody.
    pub webhook_id: Option<String>,
    /// What to show as the author of what a webhook has written.
    pub webhook: Option<MessageWebhook>,
    /// What a poll asks, which has no `content` then.
    pub poll: Option<MessagePoll>,
    /// Of a message that passes another on: where that stands, if everybody who reads this one may look there.
    pub message_reference: Option<MessageReference>,
    /// What a message passes on, which has no `content` of its own then; else empty.
    pub message_snapshots: Vec<MessageSnapshot>,
    /// The thread that it is in; null for what is in the channel itself.
    pub thread_id: Option<String>,
    /// The thread that begins with it; null in `message:create`, which comes before it.
    pub thread: Option<Thread>,
    /// Of kind 24: what was found, in which rule's name. `content` is the whole text.
    pub auto_moderation: Option<AutoModerationAlert>,
    /// Place in the channel's history, the same on every server: sorts by bytes as the history goes, so that a
    /// client can put a message that arrives late where it belongs.
    pub order: String,
}

/// An emoji in a text. It may be of a guild that the reader is not in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MessageEmoji {
    /// Its id.
    pub id: String,
    /// Its name when it was written.
    pub name: String,
    /// The picture: `mxc://server/media id`.
    pub image: String,
    /// Whether the picture moves.
    pub animated: bool,
}

/// A poll.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MessagePoll {
    /// What is asked.
    pub question: String,
    /// What there is to choose.
    pub answers: Vec<MessagePollAnswer>,
    /// Whether a user may choose several answers.
    pub allow_multiselect: bool,
    /// Until when it takes votes, RFC 3339; null if until it is ended, as polls of Matrix clients.
    #[schema(format = DateTime)]
    pub expiry: Option<String>,
    /// When its author has ended it, RFC 3339.
    #[schema(format = DateTime)]
    pub ended_timestamp: Option<String>,
    /// Whether it takes no more votes. In frames of the gateway: whether its author has ended it.
    pub is_finalized: bool,
}

/// An answer of a poll.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MessagePollAnswer {
    /// Its id in the poll.
    pub id: String,
    /// What it says.
    pub text: String,
    /// An emoji of Unicode beside it.
    pub emoji: Option<String>,
    /// How many vote for it.
    pub count: i64,
    /// Whether the caller does; null in frames of the gateway, which are the same for all.
    pub me: Option<bool>,
}

impl From<Poll> for MessagePoll {
    fn from(poll: Poll) -> Self {
        let answers = poll.answers.into_iter().map(|answer| MessagePollAnswer {
            id: answer.id,
            text: answer.text,
            emoji: answer.emoji,
            count: answer.count,
            me: None,
        });
        Self {
            question: poll.question,
            answers: answers.collect(),
            allow_multiselect: poll.most > 1,
            expiry: poll.ends_at.map(Timestamp).map(Timestamp::to_rfc3339),
            ended_timestamp: poll.ended_at.map(Timestamp).map(Timestamp::to_rfc3339),
            is_finalized: poll.ended_at.is_some(),
        }
    }
}

/// What a message of a webhook shows as its author.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MessageWebhook {
    /// The name.
    pub name: String,
    /// The picture: `mxc://server/media id`.
    pub avatar: Option<String>,
}

/// Where a message stands that was passed on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MessageReference {
    /// 1: a message that was passed on.
    #[serde(rename = "type")]
    pub kind: u8,
    /// The guild; null in private channels.
    pub guild_id: Option<String>,
    /// The channel.
    pub channel_id: String,
    /// The message.
    pub message_id: String,
}

/// A message as it was when it was passed on. Who wrote it is not told; whom it called is not called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MessageSnapshot {
    /// The text, as in Message.
    pub content: String,
    /// The emoji in it, each once.
    pub emojis: Vec<MessageEmoji>,
    /// The stickers, at most 3.
    pub stickers: Vec<MessageSticker>,
    /// Files, at most 10.
    pub attachments: Vec<MessageAttachment>,
    /// What the links in it lead to, as in Message.
    pub embeds: Vec<Embed>,
    /// When it was sent, RFC 3339.
    #[schema(format = DateTime)]
    pub timestamp: String,
    /// When it was last edited before that, RFC 3339.
    #[schema(format = DateTime)]
    pub edited_timestamp: Option<String>,
}

impl From<ForwardFrom> for MessageReference {
    fn from(from: ForwardFrom) -> Self {
        Self {
            kind: 1,
            guild_id: from.guild,
            channel_id: from.channel,
            message_id: from.message,
        }
    }
}

/// A text that a message has had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MessageEdit {
    /// The event that gave it: of the first text the message's own.
    pub id: String,
    /// The text, as in Message.
    pub content: String,
    /// The emoji in it, each once.
    pub emojis: Vec<MessageEmoji>,
    /// Since when the message had it, RFC 3339.
    #[schema(format = DateTime)]
    pub timestamp: String,
}

impl From<PastText> for MessageEdit {
    fn from(text: PastText) -> Self {
        Self {
            id: text.event_id.to_string(),
            content: text.content,
            emojis: distinct(text.emojis),
            timestamp: text.sent_at.to_rfc3339(),
        }
    }
}

/// How many users react to a message with the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reaction {
    /// With what.
    pub emoji: ReactionEmoji,
    /// How many users.
    pub count: i64,
    /// Whether the caller does; null in frames of the gateway, which are the same for all.
    pub me: Option<bool>,
}

/// What somebody reacts with. One of a guild may be of one that the reader is not in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReactionEmoji {
    /// Reactions with the same key are the same: a Unicode emoji, or the picture.
    pub key: String,
    /// Its id, if it is one of a guild.
    pub id: Option<String>,
    /// Its name when the first reaction was made, or the Unicode emoji.
    pub name: String,
    /// The picture: `mxc://server/media id`; null for a Unicode emoji.
    pub image: Option<String>,
    /// Whether the picture moves.
    pub animated: bool,
}

impl From<Reacted> for ReactionEmoji {
    fn from(reacted: Reacted) -> Self {
        let Reacted {
            key,
            custom,
            shortcode,
        } = reacted;
        let image = key.starts_with("mxc://").then(|| key.clone());
        let (id, name, animated) = match custom {
            Some(custom) => (Some(custom.id), Some(custom.name), custom.animated),
            None => (None, shortcode, false),
        };
        Self {
            name: name.unwrap_or_else(|| key.clone()),
            key,
            id,
            image,
            animated,
        }
    }
}

impl From<ReactionCount> for Reaction {
    fn from(count: ReactionCount) -> Self {
        Self {
            emoji: count.emoji.into(),
            count: count.count,
            me: None,
        }
    }
}

/// A sticker of a message. It may be of a guild that the reader is not in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MessageSticker {
    /// Its id.
    pub id: String,
    /// Its name when it was sent.
    pub name: String,
    /// The picture: `mxc://server/media id`.
    pub image: String,
    /// What the picture is, a media type.
    pub content_type: String,
    /// Whether the picture moves.
    pub animated: bool,
}

impl From<UsedEmoji> for MessageEmoji {
    fn from(used: UsedEmoji) -> Self {
        Self {
            id: used.id,
            name: used.name,
            image: used.url,
            animated: used.animated,
        }
    }
}

impl From<UsedSticker> for MessageSticker {
    fn from(used: UsedSticker) -> Self {
        Self {
            id: used.id,
            name: used.name,
            image: used.url,
            content_type: used.info.mimetype,
            animated: used.animated,
        }
    }
}

/// Each of `used` once.
fn distinct(used: Vec<UsedEmoji>) -> Vec<MessageEmoji> {
    let mut seen = HashSet::new();
    let first = used.into_iter().filter(|emoji| seen.insert(emoji.id.clone()));
    first.map(MessageEmoji::from).collect()
}

/// What a rule of automod has found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AutoModerationAlert {
    /// The rule.
    pub rule_id: String,
    /// The rule's name then.
    pub rule_name: String,
    /// Where it was said, or would have been.
    pub channel_id: String,
    /// The rule's word or expression.
    pub keyword: Option<String>,
    /// What of the text it found.
    pub matched_content: String,
    /// Whether the message was kept back.
    pub blocked: bool,
}

impl From<Alert> for AutoModerationAlert {
    fn from(alert: Alert) -> Self {
        Self {
            rule_id: alert.rule,
            rule_name: alert.name,
            channel_id: alert.channel,
            keyword: alert.keyword,
            matched_content: alert.matched,
            blocked: alert.blocked,
        }
    }
}

/// A message that is pinned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PinnedMessage {
    /// The message.
    pub message: Message,
    /// Who pinned it.
    pub pinned_by: String,
    /// When, RFC 3339.
    #[schema(format = DateTime)]
    pub pinned_at: String,
}

/// [`Message::kind`] of an ordinary message.
pub const ORDINARY: u8 = 0;
/// [`Message::kind`] of what tells that its author has come in.
pub const JOIN: u8 = 7;
/// [`Message::kind`] of what tells what a rule has found.
pub const ALERT: u8 = 24;
/// [`Message::kind`] of an answer to another.
pub const REPLY: u8 = 19;

/// What a message is made of.
pub(crate) struct Parts {
    pub(crate) id: OwnedEventId,
    pub(crate) channel_id: String,
    pub(crate) author_id: String,
    pub(crate) content: String,
    pub(crate) emojis: Vec<UsedEmoji>,
    pub(crate) stickers: Vec<UsedSticker>,
    pub(crate) mentions: Mentions,
    pub(crate) tts: bool,
    pub(crate) sent_at: Timestamp,
    pub(crate) edited_at: Option<Timestamp>,
    pub(crate) nonce: Option<String>,
    pub(crate) reply_to: Option<String>,
    pub(crate) thread_id: Option<String>,
    pub(crate) order: OrderKey,
    pub(crate) extra: Extra,
}

impl From<Parts> for Message {
    fn from(parts: Parts) -> Self {
        let files = parts.extra.attachments;
        let message = Self {
            id: parts.id.to_string(),
            attachments: MessageAttachment::all(files, &parts.channel_id, parts.id.as_str()),
            channel_id: parts.channel_id,
            author_id: parts.author_id,
            content: parts.content,
            emojis: distinct(parts.emojis),
            stickers: parts.stickers.into_iter().map(MessageSticker::from).collect(),
            timestamp: parts.sent_at.to_rfc3339(),
            edited_timestamp: parts.edited_at.map(Timestamp::to_rfc3339),
            tts: parts.tts,
            mention_everyone: parts.mentions.everyone || parts.mentions.here,
            mentions: parts.mentions.users,
            mention_roles: parts.mentions.roles,
            embeds: Vec::new(),
            suppress_embeds: false,
            reactions: Vec::new(),
            nonce: parts.nonce,
            pinned: false,
            kind: if parts.reply_to.is_some() { REPLY } else { ORDINARY },
            referenced_message: parts.reply_to,
            webhook_id: None,
            webhook: None,
            poll: None,
            message_reference: None,
            message_snapshots: Vec::new(),
            thread_id: parts.thread_id,
            thread: None,
            auto_moderation: None,
            order: parts.order.to_string(),
        };
        let message = match parts.extra.forward {
            Some(forward) => message.passing_on(forward),
            None => message,
        };
        let message = match parts.extra.poll {
            Some(poll) => Self {
                content: String::new(),
                poll: Some(poll.into()),
                ..message
            },
            None => message,
        };
        match parts.extra.webhook {
            Some(author) => Self {
                webhook_id: Some(author.id),
                webhook: Some(MessageWebhook {
                    name: author.name,
                    avatar: author.avatar,
                }),
                ..message
            },
            None => message,
        }
    }
}

impl Message {
    /// The same, with what its links lead to.
    #[must_use]
    pub fn with_embeds(mut self, embeds: Vec<Embed>) -> Self {
        match self.message_snapshots.first_mut() {
            Some(snapshot) => snapshot.embeds = embeds,
            None => self.embeds = embeds,
        }
        self
    }

    /// The same, of which all that it says was said by another.
    fn passing_on(mut self, forward: Forward) -> Self {
        self.message_snapshots = vec![MessageSnapshot {
            content: std::mem::take(&mut self.content),
            emojis: std::mem::take(&mut self.emojis),
            stickers: std::mem::take(&mut self.stickers),
            attachments: std::mem::take(&mut self.attachments),
            embeds: Vec::new(),
            timestamp: Timestamp(forward.sent_at).to_rfc3339(),
            edited_timestamp: forward.edited_at.map(Timestamp).map(Timestamp::to_rfc3339),
        }];
        self.message_reference = forward.from.map(MessageReference::from);
        self
    }
}

/// What a stored message is beside its text.
pub(crate) fn extra_of(json: Option<&str>) -> Result<Extra, StorageError> {
    let extra = json.map(serde_json::from_str).transpose();
    Ok(extra
        .map_err(|error| StorageError::Corrupt {
            what: "what a message is beside its text",
            reason: error.to_string(),
        })?
        .unwrap_or_default())
}

/// A stored list.
pub(crate) fn list<T: DeserializeOwned>(json: Option<String>) -> Result<Vec<T>, StorageError> {
    let list = json.map(|json| serde_json::from_str(&json)).transpose();
    Ok(list
        .map_err(|error| StorageError::Corrupt {
            what: "emoji, stickers or reactions of a message",
            reason: error.to_string(),
        })?
        .unwrap_or_default())
}

/// Whom a stored message calls.
pub(crate) fn mentions_of(json: Option<&str>) -> Result<Mentions, StorageError> {
    let mentions = json.map(serde_json::from_str).transpose();
    Ok(mentions
        .map_err(|error| StorageError::Corrupt {
            what: "mentions of a message",
            reason: error.to_string(),
        })?
        .unwrap_or_default())
}

impl Message {
    /// The model of a stored message, with its nonce if `viewer` is its author.
    ///
    /// # Errors
    /// When what is stored has no event id.
    pub fn of(row: messages::Message, viewer: Option<&str>) -> Result<Self, StorageError> {
        let id = OwnedEventId::try_from(row.message_id).map_err(|error| StorageError::Corrupt {
            what: "message id",
            reason: error.to_string(),
        })?;
        let order = OrderKey {
            timestamp: row.order_ts,
            depth: row.order_depth,
            event_id: id.clone(),
        };
        let nonce = row.nonce.filter(|_| viewer == Some(row.author_id.as_str()));
        let mut message = Self::from(Parts {
            id,
            channel_id: row.channel_id,
            author_id: row.author_id,
            content: row.content,
            emojis: list(row.emojis)?,
            stickers: list(row.stickers)?,
            mentions: mentions_of(row.mentions.as_deref())?,
            tts: row.is_tts,
            sent_at: Timestamp(row.sent_at),
            edited_at: row.edited_at.map(Timestamp),
            nonce,
            reply_to: row.reply_to,
            thread_id: Some(row.thread_id).filter(|thread| !thread.is_empty()),
            order,
            extra: extra_of(row.extra.as_deref())?,
        });
        let reactions: Vec<ReactionCount> = list(row.reactions)?;
        message.reactions = reactions.into_iter().map(Reaction::from).collect();
        message.pinned = row.is_pinned;
        if kind::tells(row.kind) {
            message.kind = u8::try_from(row.kind).unwrap_or(message.kind);
        }
        if row.is_join {
            message.kind = JOIN;
        }
        if let Some(alert) = row.alert {
            let alert: Alert = serde_json::from_str(&alert).map_err(|error| StorageError::Corrupt {
                what: "automod alert",
                reason: error.to_string(),
            })?;
            message.kind = ALERT;
            message.auto_moderation = Some(alert.into());
        }
        Ok(message)
    }
}
