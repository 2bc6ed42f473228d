//! The port to the invites of this server, which the guilds' use-cases implement.

use futures::future::BoxFuture;
use guildhall_types::{OwnedEventId, OwnedRoomId, OwnedServerName, OwnedUserId, ServerName, UserId};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use thiserror::Error;

/// Body of the answer to `GET /_guildhall/federation/v1/invites/{code}`: what may be seen before one comes in.
///
/// Times are in milliseconds since the Unix epoch. Unknown fields are ignored, so that more can be told later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitePreview {
    /// The code, without a server.
    pub code: String,
    /// The guild.
    pub guild: PreviewGuild,
    /// The channel that the invite leads to.
    #[serde(default)]
    pub channel: Option<PreviewChannel>,
    /// Who made it.
    #[serde(default)]
    pub inviter: Option<PreviewUser>,
    /// Uses that it allows; 0 is any number.
    pub max_uses: i64,
    /// Uses so far.
    pub uses: i64,
    /// Seconds that it lasts; 0 is for ever.
    pub max_age: i64,
    /// Whether it gives a membership that ends with the session.
    pub temporary: bool,
    /// Roles that who comes in on it gets.
    #[serde(default)]
    pub role_ids: Vec<String>,
    /// When it was made.
    pub created_at: i64,
    /// When it ends; absent when it does not.
    #[serde(default)]
    pub expires_at: Option<i64>,
}

/// The guild of an [`InvitePreview`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewGuild {
    /// The guild's room.
    pub id: OwnedRoomId,
    /// Name.
    pub name: String,
    /// Description.
    #[serde(default)]
    pub description: Option<String>,
    /// Picture: an `mxc:` URI.
    #[serde(default)]
    pub icon: Option<String>,
    /// Banner: an `mxc:` URI.
    #[serde(default)]
    pub banner: Option<String>,
    /// The owner.
    pub owner_id: OwnedUserId,
    /// Members.
    pub member_count: i64,
    /// When it was made.
    pub created_at: i64,
}

/// The channel of an [`InvitePreview`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewChannel {
    /// The channel's room.
    pub id: OwnedRoomId,
    /// Name.
    pub name: String,
    /// Kind of channel (0 text).
    #[serde(rename = "type")]
    pub kind: i64,
}

/// The inviter of an [`InvitePreview`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewUser {
    /// The user.
    pub id: OwnedUserId,
    /// Name as shown.
    #[serde(default)]
    pub display_name: Option<String>,
    /// Picture: an `mxc:` URI.
    #[serde(default)]
    pub avatar: Option<String>,
}

/// Body of `POST /_guildhall/federation/v1/invites/{code}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedeemRequest {
    /// The asking server's user who wants to come in.
    pub user_id: OwnedUserId,
}

/// Body of its answer: the user is invited and may join.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Redeemed {
    /// The guild's room.
    pub guild_id: OwnedRoomId,
    /// The room's version.
    pub room_version: String,
    /// Servers through which the room can be joined, the likeliest first.
    pub via: Vec<OwnedServerName>,
    /// The invitation (`m.room.member` with `invite`), as signed; absent if the user is joined already.
    #[serde(default)]
    pub event: Option<Box<RawValue>>,
    /// The invitation's event id; absent likewise.
    #[serde(default)]
    pub event_id: Option<OwnedEventId>,
}

/// Body of `POST /_guildhall/federation/v1/vanity-url`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VanityRequest {
    /// The guild, which the asked server has made.
    pub guild_id: OwnedRoomId,
    /// The asking server's user who sets it.
    pub user_id: OwnedUserId,
    /// The code; absent or null takes it off.
    #[serde(default)]
    pub code: Option<String>,
    /// Why, in the user's words.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Body of its answer: what stands now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vanity {
    /// The code, in lower case.
    #[serde(default)]
    pub code: Option<String>,
    /// How many have come in on it.
    pub uses: i64,
}

/// A room that an alias of this server leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directory {
    /// The room.
    pub room_id: OwnedRoomId,
    /// Servers through which it can be joined, the likeliest first.
    pub servers: Vec<OwnedServerName>,
}

/// Why an invite is not shown or not redeemed.
#[derive(Debug, Error)]
pub enum InviteDeskError {
    /// There is no such invite, or it has expired, or it is used up: 404 `M_NOT_FOUND`, which tells them not apart.
    #[error("there is no such invite")]
    NotFound,
    /// The user may not come in: 403 `M_FORBIDDEN`.
    #[error("{0}")]
    Forbidden(String),
    /// What is asked for has not the form that it must have: 400 `M_INVALID_PARAM`.
    #[error("{0}")]
    Invalid(String),
    /// Somebody else has it: 409 `M_ROOM_IN_USE`.
    #[error("{0}")]
    Taken(String),
    /// The server has too much to do: 429 `M_LIMIT_EXCEEDED`.
    #[error("the server is overloaded")]
    Overloaded,
    /// The server failed: 500 `M_UNKNOWN`. The reason is for the log.
    #[error("internal: {0}")]
    Internal(String),
}

/// This server's invites, for other servers.
pub trait InviteDesk: Send + Sync + 'static {
    /// What `asker` may see of the invite `code`.
    fn preview<'a>(
        &'a self,
        code: &'a str,
        asker: &'a ServerName,
    ) -> BoxFuture<'a, Result<InvitePreview, InviteDeskError>>;

    /// Uses the invite `code` for `user`, whom the router has found to be of `origin`: invites the user to the guild's
    /// room. Asking again for the same user uses nothing up.
    fn redeem<'a>(
        &'a self,
        code: &'a str,
        user: &'a UserId,
        origin: &'a ServerName,
    ) -> BoxFuture<'a, Result<Redeemed, InviteDeskError>>;

    /// Sets the vanity URL of a guild that this server has made, for a member whom the router has found to be of the asking server.
    fn set_vanity(&self, request: VanityRequest) -> BoxFuture<'_, Result<Vanity, InviteDeskError>>;

    /// The guild whose vanity URL the alias `alias` of this server is; `None` if it is none.
    fn directory<'a>(&'a self, alias: &'a str) -> BoxFuture<'a, Result<Option<Directory>, InviteDeskError>>;
}
