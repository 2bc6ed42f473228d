//! The port through which key documents are fetched. The federation client implements it.

use futures::future::BoxFuture;
use guildhall_types::OwnedServerName;
use ruma::canonical_json::CanonicalJsonObject;
use thiserror::Error;

/// A server's key document could not be fetched.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct KeyFetchError(pub String);

/// Fetches key documents.
pub trait KeyFetcher: Send + Sync + 'static {
    /// `GET /_matrix/key/v2/server` at `server`, as it came: the caller verifies it.
    fn fetch(&self, server: OwnedServerName) -> BoxFuture<'_, Result<CanonicalJsonObject, KeyFetchError>>;
}
