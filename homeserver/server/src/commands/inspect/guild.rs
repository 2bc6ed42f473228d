//! What is shown of a guild: what is the same on every server that has everything.
//!
//! So there is no time at which a member came in: a server that entered the guild later knows of a member's latest profile only, and
//! not when the first was.

use guildhall_guilds::model::{Ban, Channel, Member};
use guildhall_storage::inspection::InspectedMessage;
use serde::Serialize;

/// A member.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ShownMember {
    user_id: String,
    display_name: String,
    avatar: Option<String>,
    nick: Option<String>,
    roles: Vec<String>,
    communication_disabled_until: Option<String>,
}

impl From<Member> for ShownMember {
    fn from(member: Member) -> Self {
        let mut roles = member.roles;
        roles.sort();
        Self {
            user_id: member.user.id,
            display_name: member.user.display_name,
            avatar: member.user.avatar,
            nick: member.nick,
            roles,
            communication_disabled_until: member.communication_disabled_until,
        }
    }
}

/// Somebody who may not come back.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ShownBan {
    user_id: String,
    reason: Option<String>,
}

impl From<Ban> for ShownBan {
    fn from(ban: Ban) -> Self {
        Self {
            user_id: ban.user.id,
            reason: ban.reason,
        }
    }
}

/// A message.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ShownMessage<'a> {
    channel_id: &'a str,
    id: String,
    author_id: String,
    content: String,
    /// As they are stored: JSON.
    emojis: Option<String>,
    stickers: Option<String>,
    edited: bool,
    deleted: bool,
    referenced_message: Option<String>,
}

impl<'a> ShownMessage<'a> {
    pub(super) fn new(channel_id: &'a str, message: InspectedMessage) -> Self {
        Self {
            channel_id,
            id: message.place.message_id,
            author_id: message.author_id,
            content: message.content,
            emojis: message.emojis,
            stickers: message.stickers,
            edited: message.is_edited,
            deleted: message.is_deleted,
            referenced_message: message.reply_to,
        }
    }
}

/// The channels, sorted by id.
pub(super) fn sorted(mut channels: Vec<Channel>) -> Vec<Channel> {
    channels.sort_by(|one, other| one.id.cmp(&other.id));
    channels
}
