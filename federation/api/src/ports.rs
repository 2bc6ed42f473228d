//! What the federation API needs to know of this server's users. The binary wires the accounts to it.

use std::io;

use bytes::Bytes;
use futures::{future::BoxFuture, stream::BoxStream};
use guildhall_types::{OwnedEventId, OwnedRoomId, UserId};
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
    /// The banner, as an `mxc:` URI.
    pub banner: Option<String>,
    /// What the user writes of himself.
    pub bio: Option<String>,
    /// The colour of the profile, as `#rrggbb`.
    pub accent_color: Option<String>,
    /// When the account was made, in milliseconds since the Unix epoch.
    pub created_at: Option<i64>,
}

/// A file of this server.
pub struct LocalFile {
    /// Its media type.
    pub content_type: String,
    /// Bytes.
    pub size: u64,
    /// Its bytes as they come.
    pub bytes: BoxStream<'static, io::Result<Bytes>>,
    /// The channel and the message that have it, which who asks has to be in; `None` for what all may see who know its name.
    pub place: Option<(OwnedRoomId, OwnedEventId)>,
}

/// What the users of this server have uploaded.
pub trait LocalMedia: Send + Sync + 'static {
    /// What is named `media_id` here; `None` if there is no such thing.
    fn file<'a>(&'a self, media_id: &'a str) -> BoxFuture<'a, Result<Option<LocalFile>, PortError>>;
}

/// The users of this server.
pub trait LocalUsers: Send + Sync + 'static {
    /// What may be told of `user`; `None` if this server has no such user. The steward is nobody's account.
    fn profile<'a>(&'a self, user: &'a UserId) -> BoxFuture<'a, Result<Option<LocalProfile>, PortError>>;
}
