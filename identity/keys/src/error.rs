//! What can go wrong with keys.

use guildhall_storage::StorageError;
use thiserror::Error;

/// A key cannot be used.
#[derive(Debug, Error)]
pub enum KeysError {
    /// A stored key is broken.
    #[error("stored signing key {0} is broken")]
    Broken(String),
    /// What is to be signed is no canonical JSON or too large.
    #[error("cannot be signed: {0}")]
    Unsignable(String),
    /// A server's key document is not believed.
    #[error("key document: {0}")]
    Document(String),
    /// The database failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}
