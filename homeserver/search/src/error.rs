//! What can go wrong.

use guildhall_storage::StorageError;
use thiserror::Error;

/// Why the index could not be kept or asked.
#[derive(Debug, Error)]
pub enum SearchError {
    /// The index failed.
    #[error("the search index: {0}")]
    Index(#[from] tantivy::TantivyError),
    /// Its folder failed.
    #[error("the folder of the search index: {0}")]
    Folder(#[from] std::io::Error),
    /// The database failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// Work on it ended before its time.
    #[error("work on the search index broke off: {0}")]
    Broken(String),
}
