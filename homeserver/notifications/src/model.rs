//! The Notification model.

use guildhall_messaging::Message;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a notification is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = NotificationType)]
pub enum Kind {
    /// A message calls the user, by name or with everybody.
    Mention,
    /// A message calls a role that the user holds.
    RoleMention,
    /// A message answers one of the user's and calls him by that.
    Reply,
    /// Something was said in a private channel.
    Dm,
    /// Something was said in a channel of which the user wants to hear everything.
    Message,
    /// Somebody wants to be a friend.
    FriendRequest,
    /// Somebody has accepted the user's request.
    FriendAccepted,
    /// Somebody has sent an invite to a guild in a private channel.
    GuildInvite,
    /// A scheduled event that the user is interested in has begun.
    EventStarting,
    /// Moderators have done something about the user.
    Moderation,
    /// The server's administrators say something to everybody.
    System,
}

impl Kind {
    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mention => "mention",
            Self::RoleMention => "role_mention",
            Self::Reply => "reply",
            Self::Dm => "dm",
            Self::Message => "message",
            Self::FriendRequest => "friend_request",
            Self::FriendAccepted => "friend_accepted",
            Self::GuildInvite => "guild_invite",
            Self::EventStarting => "event_starting",
            Self::Moderation => "moderation",
            Self::System => "system",
        }
    }

    /// What is stored as `text`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_value(serde_json::Value::from(text)).ok()
    }
}

/// What moderators have done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ModerationAction {
    /// The user was removed from the guild and may come back.
    Kick,
    /// The user may not come back.
    Ban,
    /// The user may only read for a time.
    Timeout,
}

/// What moderators have done about the user; who it was is not said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Moderation {
    /// What.
    pub action: ModerationAction,
    /// The guild's name then: the user may no longer be in it.
    pub guild_name: String,
    /// Of a time-out: until when, RFC 3339.
    #[schema(format = DateTime)]
    pub until: Option<String>,
}

/// A notification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Notification {
    /// Its id.
    pub id: String,
    /// What it is about.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// The guild.
    pub guild_id: Option<String>,
    /// The channel.
    pub channel_id: Option<String>,
    /// The message; of `dm` and `message` the last one, null if that was deleted since.
    pub message_id: Option<String>,
    /// The message as it stands now; null if there is none, or the user may not read the history of the channel.
    pub message: Option<Message>,
    /// The scheduled event.
    pub scheduled_event_id: Option<String>,
    /// Who caused it.
    pub user_id: Option<String>,
    /// What moderators have done.
    pub moderation: Option<Moderation>,
    /// What administrators say.
    pub text: Option<String>,
    /// How many messages it stands for that came since it was last read. More than 1 only of `dm` and `message`, of which there is one for each channel.
    pub count: u32,
    /// When it was made, or last grew, RFC 3339.
    #[schema(format = DateTime)]
    pub timestamp: String,
    /// Whether it was read.
    pub read: bool,
}
