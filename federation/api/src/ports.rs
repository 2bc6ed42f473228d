//! What the federation API needs to know of this server's users. The binary wires the accounts to it.

use futures::future::BoxFuture;
use guildhall_types::UserId;
use thiserror::Error;

/// The accounts could not be asked. The reason is for the log.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct PortError(pub String);

/// What other servers are told of a user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LocalProfile {
    /// The name as shown.
    pub display_name: Option<String>,
    /// The picture, as an `mxc:` URI.
    pub avatar_url: Option<String>,
}

/// The users of this server.
pub trait LocalUsers: Send + Sync + 'static {
    /// What may be told of `user`; `None` if this server has no such user. The steward is nobody's account.
    fn profile<'a>(&'a self, user: &'a UserId) -> BoxFuture<'a, Result<Option<LocalProfile>, PortError>>;
}
