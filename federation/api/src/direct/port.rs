//! The port to those who decide for this server's users, which the messaging use-cases implement.

use futures::future::BoxFuture;
use guildhall_types::{OwnedRoomId, OwnedUserId};
use thiserror::Error;

/// An invitation of a user of this server to a private channel, as the inviting server says. The room is not known yet: that it is one is seen
/// when the user has come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectInvitation {
    /// The room.
    pub room_id: OwnedRoomId,
    /// Who invites: a user of the asking server.
    pub inviter: OwnedUserId,
    /// Who is invited.
    pub user: OwnedUserId,
    /// For what.
    pub purpose: DirectPurpose,
}

/// What somebody is invited to a private channel for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DirectPurpose {
    /// To be written to, in a channel of two.
    Message,
    /// To be asked for friendship, in a channel of two.
    Request,
    /// To be in a group.
    Group,
}

impl DirectPurpose {
    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Request => "request",
            Self::Group => "group",
        }
    }

    /// What is stored as `text`.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        match text {
            "request" => Self::Request,
            "group" => Self::Group,
            _ => Self::Message,
        }
    }
}

/// Why an invitation is not taken.
#[derive(Debug, Error)]
pub enum DirectDeskError {
    /// The user does not want it: 403 `M_FORBIDDEN`. Why, is not said.
    #[error("the user does not accept it")]
    Refused,
    /// There is too much to do: 429 `M_LIMIT_EXCEEDED`.
    #[error("too many invitations")]
    Overloaded,
    /// The server failed: 500 `M_UNKNOWN`. The reason is for the log.
    #[error("internal: {0}")]
    Internal(String),
}

/// Decides for the users of this server.
pub trait DirectDesk: Send + Sync + 'static {
    /// Says whether the user wants to be invited.
    fn judge<'a>(&'a self, invitation: &'a DirectInvitation) -> BoxFuture<'a, Result<(), DirectDeskError>>;

    /// The invitation was good and is signed: the user is to come in.
    fn follow<'a>(&'a self, invitation: &'a DirectInvitation) -> BoxFuture<'a, Result<(), DirectDeskError>>;
}
