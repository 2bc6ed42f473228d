//! What a message carries beside its text, as it stands in signed events and as the read model keeps it. `spec/events.md`
//! describes it.

use serde::{Deserialize, Serialize};

use crate::{OwnedUserId, attachment::Attachment, content::PictureInfo};

/// Key in the content of a message, or of what an edit makes of one: the emoji in its text, a list of [`UsedEmoji`].
pub const EMOJIS: &str = "org.guildhall.emojis";
/// Key in the content of a message: its stickers, a list of [`UsedSticker`].
pub const STICKERS: &str = "org.guildhall.stickers";
/// Stickers of a message.
pub const MAX_STICKERS: usize = 3;

/// An emoji in a text. The text itself has `:name:` there, which is what clients show that know no emoji.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedEmoji {
    /// Where `:name:` begins, in Unicode code points from the start of the text.
    pub at: usize,
    /// Its id in the guild that it is of.
    pub id: String,
    /// Its name then.
    pub name: String,
    /// The picture: an `mxc:` URI.
    pub url: String,
    /// Whether the picture moves.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub animated: bool,
}

/// A sticker of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedSticker {
    /// Its id in the guild that it is of.
    pub id: String,
    /// Its name then.
    pub name: String,
    /// The picture: an `mxc:` URI.
    pub url: String,
    /// Whether the picture moves.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub animated: bool,
    /// What the picture is.
    pub info: PictureInfo,
}

/// Key in the content of a reaction with a custom emoji: which it is, a [`CustomEmoji`].
pub const REACTED: &str = "org.guildhall.emoji";
/// Different emoji that are shown below one message.
pub const MAX_REACTIONS: usize = 20;

/// The custom emoji of a reaction, whose key is the picture's URI.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomEmoji {
    /// Its id in the guild that it is of.
    pub id: String,
    /// Its name then.
    pub name: String,
    /// Whether the picture moves.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub animated: bool,
}

/// What somebody reacts with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reacted {
    /// Reactions with the same key are the same: a Unicode emoji or other text, or the `mxc:` URI of a picture.
    pub key: String,
    /// The custom emoji, for one of a guild.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom: Option<CustomEmoji>,
    /// What the picture is called, for one that is of no guild (MSC4027).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shortcode: Option<String>,
}

/// How many react to a message with the same, as the read model keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReactionCount {
    /// With what.
    #[serde(flatten)]
    pub emoji: Reacted,
    /// How many users.
    pub count: i64,
    /// When the first of these reactions was sent, in milliseconds.
    pub since: i64,
    /// That first reaction's event: what the picture is called is its word.
    pub first: String,
}

/// Key in the content of a message in a group: what its sender has done with the group, a [`GroupChange`]. It tells that and nothing else.
pub const GROUP: &str = "org.guildhall.group";

/// What somebody has done with a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupChange {
    /// Has brought this user in.
    Added(OwnedUserId),
    /// Has taken this user out, or has left.
    Removed(OwnedUserId),
    /// Has given it this name; an empty one takes it off.
    Named(String),
}

impl GroupChange {
    /// The type of the message that tells it.
    #[must_use]
    pub const fn kind(&self) -> i64 {
        match self {
            Self::Added(_) => kind::RECIPIENT_ADD,
            Self::Removed(_) => kind::RECIPIENT_REMOVE,
            Self::Named(_) => kind::NAME_CHANGE,
        }
    }
}

/// Key in the content of a message: that it passes on what was said elsewhere, a [`Forward`]. The text is what was said.
pub const FORWARD: &str = "org.guildhall.forward";

/// When, and where, what a message passes on was said; by whom is not told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forward {
    /// When it was sent, in milliseconds.
    pub sent_at: i64,
    /// When it was last edited, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<i64>,
    /// Where it stands, if everybody who reads the message may look there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<ForwardFrom>,
}

/// Where a message stands that another passes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForwardFrom {
    /// The guild; private channels have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guild: Option<String>,
    /// The channel.
    pub channel: String,
    /// The message.
    pub message: String,
}

/// Key in the content of a message, or of what an edit makes of one: whether its links are to be shown without previews. Also the type of the event by which who manages messages
/// says so of another's, whose id is its `event_id`.
pub const SUPPRESS_EMBEDS: &str = "org.guildhall.suppress_embeds";

/// Key in the content of a steward's message: the webhook that has written it, a [`WebhookAuthor`].
pub const WEBHOOK: &str = "org.guildhall.webhook";
/// Key in the content of a message of a webhook: as what Matrix clients show its author (MSC4144).
pub const PROFILE: &str = "com.beeper.per_message_profile";

/// The webhook that has written a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookAuthor {
    /// Its id.
    pub id: String,
    /// As what it has written.
    pub name: String,
    /// Its picture then: an `mxc:` URI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar: Option<String>,
}

/// What a message is beside its text, as the read model keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extra {
    /// What it passes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forward: Option<Forward>,
    /// The webhook that has written it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhook: Option<WebhookAuthor>,
    /// What it asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub poll: Option<Poll>,
    /// Its files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
}

/// A poll, as the read model keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Poll {
    /// What is asked.
    pub question: String,
    /// Answers that one user may choose.
    pub most: usize,
    /// Until when it takes responses, in milliseconds; `None` until it is ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<i64>,
    /// When its author has ended it, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<i64>,
    /// What there is to choose.
    pub answers: Vec<PollAnswer>,
}

/// An answer of a poll.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PollAnswer {
    /// Its id in the poll.
    pub id: String,
    /// What it says.
    pub text: String,
    /// An emoji of Unicode beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emoji: Option<String>,
    /// How many have chosen it.
    #[serde(default)]
    pub count: i64,
}

impl Poll {
    /// All that it says, as a text for who knows no polls, and for rules that look at texts.
    #[must_use]
    pub fn text(&self) -> String {
        let answers = self.answers.iter().zip(1..);
        answers.fold(self.question.clone(), |text, (answer, number)| {
            format!("{text}\n{number}. {}", answer.text)
        })
    }
}

/// Kinds of messages that their events say to be no ordinary ones. The numbers are Discord's.
pub mod kind {
    /// An ordinary one.
    pub const ORDINARY: i64 = 0;
    /// It tells that its author has brought somebody into the group.
    pub const RECIPIENT_ADD: i64 = 1;
    /// It tells that its author has taken somebody out of the group, or has left it.
    pub const RECIPIENT_REMOVE: i64 = 2;
    /// It tells that its author has given the group another name, its text, or none.
    pub const NAME_CHANGE: i64 = 4;
    /// It tells that its author has pinned another.
    pub const PIN: i64 = 6;
    /// It passes on what was said elsewhere. Discord's are ordinary ones, which nobody edits either.
    pub const FORWARD: i64 = -1;
    /// It tells that its author has made the thread that it begins.
    pub const THREAD_CREATED: i64 = 18;
    /// It is a poll. Discord's are ordinary ones, which nobody edits either.
    pub const POLL: i64 = -2;

    /// Whether such a message tells what its author has done: nobody is called by it.
    #[must_use]
    pub const fn tells(kind: i64) -> bool {
        matches!(
            kind,
            RECIPIENT_ADD | RECIPIENT_REMOVE | NAME_CHANGE | PIN | THREAD_CREATED
        )
    }
}

/// Messages that are pinned in a channel.
pub const MAX_PINS: usize = 250;

/// Key in the content of a message, or of what an edit makes of one: whom it calls beside the users of `m.mentions`, a [`MoreMentions`].
pub const MENTIONS: &str = "org.guildhall.mentions";
/// Key in the content of a message: whether it is read aloud.
pub const TTS: &str = "org.guildhall.tts";
/// Users, and roles, that a message may call.
pub const MAX_MENTIONS: usize = 100;

/// Whom a message calls beside users.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoreMentions {
    /// The holders of these roles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// Of the `room` of `m.mentions`: only those who are online.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub here: bool,
}

/// Whom a message calls, as the read model keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mentions {
    /// Users.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub users: Vec<String>,
    /// The holders of these roles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// Everybody who sees the channel.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub everyone: bool,
    /// Of these only those who are online.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub here: bool,
}

impl Mentions {
    /// Whether nobody is called.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.users.is_empty() && self.roles.is_empty() && !self.everyone && !self.here
    }
}
