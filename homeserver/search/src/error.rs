//! What can go wrong.

use std::io::ErrorKind;

use guildhall_storage::StorageError;
use tantivy::TantivyError;
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
    /// What is in it makes no sense.
    #[error("work on the search index broke off: {0}")]
    Broken(String),
    /// The program is about to end.
    #[error("work on the search index was not begun")]
    Ending,
}

impl SearchError {
    /// Whether another index would do better: neither the system failed nor the database.
    pub(crate) fn is_of_index(&self) -> bool {
        match self {
            Self::Index(error) => !is_of_system(error),
            Self::Broken(_) => true,
            Self::Folder(_) | Self::Storage(_) | Self::Ending => false,
        }
    }
}

/// Whether the system failed. A file that ends too early, or holds something else, is the index's fault.
fn is_of_system(error: &TantivyError) -> bool {
    match error {
        TantivyError::IoError(error) => {
            !matches!(error.kind(), ErrorKind::UnexpectedEof | ErrorKind::InvalidData)
        }
        TantivyError::OpenDirectoryError(_) | TantivyError::LockFailure(..) => true,
        _ => false,
    }
}
