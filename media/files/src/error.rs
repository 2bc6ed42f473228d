//! Why there is no picture.

use guildhall_storage::StorageError;
use thiserror::Error;

use crate::origin::OriginError;

/// Why bytes are no picture that is taken.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NoPicture {
    /// Of none of the kinds that are taken.
    #[error("is not a PNG, JPEG, GIF or WebP picture")]
    Kind,
    /// It ends too early, or something follows its end.
    #[error("is broken: {0}")]
    Broken(&'static str),
    /// More pixels than are taken.
    #[error("has more than {MAX_SIDE} pixels on a side", MAX_SIDE = crate::MAX_SIDE)]
    Dimensions,
    /// More pictures after each other than are taken.
    #[error("has too many frames")]
    Frames,
    /// More bytes than are taken.
    #[error("has more than {0} bytes")]
    Size(usize),
    /// No `data:` URI with base64.
    #[error("is not a data URI with base64, like data:image/png;base64,…")]
    Uri,
}

/// Why media cannot be stored or given.
#[derive(Clone, Debug, Error)]
pub enum MediaError {
    /// What was to be stored is no picture that is taken.
    #[error("it {0}")]
    NoPicture(#[from] NoPicture),
    /// The user has stored as much as one may, in bytes.
    #[error("you have stored {0} bytes, which is the most")]
    Full(u64),
    /// There is no such thing.
    #[error("there is no such media")]
    Unknown,
    /// The server that it is of failed.
    #[error(transparent)]
    Origin(#[from] OriginError),
    /// The database or the bucket does not answer now.
    #[error("busy: {0}")]
    Busy(String),
    /// The store or the database failed. The reason is for the log.
    #[error("{0}")]
    Internal(String),
}

impl From<StorageError> for MediaError {
    fn from(error: StorageError) -> Self {
        match error.retryable() {
            true => Self::Busy(error.to_string()),
            false => Self::Internal(error.to_string()),
        }
    }
}

impl From<std::io::Error> for MediaError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::TimedOut => Self::Busy(error.to_string()),
            _ => Self::Internal(error.to_string()),
        }
    }
}
