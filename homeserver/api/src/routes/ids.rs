//! Ids in paths. What is no id is the id of nothing: 404, as for one that nobody has.

use guildhall_guilds::{Refusal, Thing};
use guildhall_types::{OwnedEventId, OwnedRoomId, OwnedUserId};
use serde::Deserialize;

use crate::ApiError;

/// `{guild_id}`
#[derive(Deserialize)]
pub(super) struct GuildPath {
    guild_id: String,
}

/// `{guild_id}` and `{channel_id}`
#[derive(Deserialize)]
pub(super) struct GuildChannelPath {
    guild_id: String,
    channel_id: String,
}

/// `{guild_id}` and `{user_id}`
#[derive(Deserialize)]
pub(super) struct MemberPath {
    guild_id: String,
    user_id: String,
}

/// `{guild_id}` and `{code}`
#[derive(Deserialize)]
pub(super) struct GuildInvitePath {
    guild_id: String,
    /// An invite's code, without a server.
    pub(super) code: String,
}

/// `{channel_id}`
#[derive(Deserialize)]
pub(super) struct ChannelPath {
    channel_id: String,
}

/// `{channel_id}` and `{message_id}`
#[derive(Deserialize)]
pub(super) struct MessagePath {
    channel_id: String,
    message_id: String,
}

fn room(id: &str, thing: Thing) -> Result<OwnedRoomId, ApiError> {
    OwnedRoomId::try_from(id).map_err(|_| Refusal::Unknown(thing).into())
}

/// A message's id, also of a query string.
pub(super) fn message(id: &str) -> Result<OwnedEventId, ApiError> {
    OwnedEventId::try_from(id).map_err(|_| Refusal::Unknown(Thing::Message).into())
}

impl GuildPath {
    pub(super) fn guild(&self) -> Result<OwnedRoomId, ApiError> {
        room(&self.guild_id, Thing::Guild)
    }
}

impl GuildChannelPath {
    pub(super) fn guild(&self) -> Result<OwnedRoomId, ApiError> {
        room(&self.guild_id, Thing::Guild)
    }

    pub(super) fn channel(&self) -> Result<OwnedRoomId, ApiError> {
        room(&self.channel_id, Thing::Channel)
    }
}

impl MemberPath {
    pub(super) fn guild(&self) -> Result<OwnedRoomId, ApiError> {
        room(&self.guild_id, Thing::Guild)
    }

    /// `None` is the caller (`@me`).
    pub(super) fn user(&self) -> Result<Option<OwnedUserId>, ApiError> {
        if self.user_id == "@me" {
            return Ok(None);
        }
        let user = OwnedUserId::try_from(self.user_id.as_str());
        user.map(Some).map_err(|_| Refusal::Unknown(Thing::Member).into())
    }
}

impl GuildInvitePath {
    pub(super) fn guild(&self) -> Result<OwnedRoomId, ApiError> {
        room(&self.guild_id, Thing::Guild)
    }
}

impl ChannelPath {
    pub(super) fn channel(&self) -> Result<OwnedRoomId, ApiError> {
        room(&self.channel_id, Thing::Channel)
    }
}

impl MessagePath {
    pub(super) fn channel(&self) -> Result<OwnedRoomId, ApiError> {
        room(&self.channel_id, Thing::Channel)
    }

    pub(super) fn message(&self) -> Result<OwnedEventId, ApiError> {
        message(&self.message_id)
    }
}
