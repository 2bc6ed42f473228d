//! What a message carries beside its text, as it stands in signed events and as the read model keeps it. `spec/events.md`
//! describes it.

use serde::{Deserialize, Serialize};

use crate::content::PictureInfo;

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

/// Kinds of messages that their events say to be no ordinary ones. The numbers are Discord's.
pub mod kind {
    /// An ordinary one.
    pub const ORDINARY: i64 = 0;
    /// It tells that its author has pinned another.
    pub const PIN: i64 = 6;
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
