//! The port to what is done about findings, which the guilds' use-cases implement.

use futures::future::BoxFuture;
use guildhall_types::{OwnedRoomId, OwnedUserId, ServerName};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Body of `POST /_guildhall/federation/v1/automod`: what a rule has found in what a user of the asking server said, or was about to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AutomodNotice {
    /// Which notice it is: one that is told again is done nothing about. Letters and digits, at most 64.
    pub id: String,
    /// The guild.
    pub guild_id: OwnedRoomId,
    /// Who said it.
    pub user_id: OwnedUserId,
    /// The rule.
    pub rule_id: String,
    /// In which channel.
    pub channel_id: OwnedRoomId,
    /// The text.
    pub content: String,
    /// Users whom it calls beside those in its text, at most 100.
    #[serde(default)]
    pub mentions: Vec<String>,
}

/// Why nothing is done about a notice.
#[derive(Debug, Error)]
pub enum AutomodDeskError {
    /// There is no such guild of this server, or no such member: 404 `M_NOT_FOUND`.
    #[error("there is no such guild or member")]
    NotFound,
    /// The rule finds nothing in it: 403 `M_FORBIDDEN`.
    #[error("{0}")]
    Forbidden(String),
    /// The server has too much to do: 429 `M_LIMIT_EXCEEDED`.
    #[error("the server is overloaded")]
    Overloaded,
    /// The server failed: 500 `M_UNKNOWN`. The reason is for the log.
    #[error("internal: {0}")]
    Internal(String),
}

/// This server's guilds, for findings of other servers.
pub trait AutomodDesk: Send + Sync + 'static {
    /// Does about `notice` what the rule asks for; the router has found its user to be of `origin`.
    fn notice<'a>(
        &'a self,
        notice: &'a AutomodNotice,
        origin: &'a ServerName,
    ) -> BoxFuture<'a, Result<(), AutomodDeskError>>;
}
