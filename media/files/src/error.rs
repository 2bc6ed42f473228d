//! Why there is no picture.

use guildhall_storage::StorageError;
use thiserror::Error;

use crate::{ProcessError, SpoolError, Unmade, Unshown, origin::OriginError};

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

impl From<Unshown> for NoPicture {
    fn from(error: Unshown) -> Self {
        match error {
            Unshown::Broken(why) => Self::Broken(why),
            Unshown::Size(max) => Self::Size(usize::try_from(max).unwrap_or(usize::MAX)),
            Unshown::Dimensions(..) => Self::Dimensions,
            Unshown::Frames => Self::Frames,
            Unshown::Scans => Self::Broken("it has too many scans"),
            Unshown::Undecodable(_) => Self::Broken("it cannot be decoded"),
        }
    }
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
    /// More bytes than a file may have.
    #[error("a file has at most {0} bytes")]
    TooLarge(u64),
    /// The file is not taken, or does not have what is asked of it.
    #[error("{0}")]
    Refused(String),
    /// What was to be stored did not come to its end.
    #[error("did not come to the end: {0}")]
    CutOff(String),
    /// An upload goes on somewhere else.
    #[error("the upload has {0} bytes: it goes on there")]
    Offset(u64),
    /// Somebody else works on the upload.
    #[error("the upload is being written by another request")]
    Held,
    /// So many uploads were begun and not ended.
    #[error("you have begun {0} uploads, end one of them first")]
    TooMany(i64),
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

impl From<SpoolError> for MediaError {
    fn from(error: SpoolError) -> Self {
        match error {
            SpoolError::Id | SpoolError::Unknown => Self::Unknown,
            SpoolError::Held => Self::Held,
            SpoolError::Offset { len } => Self::Offset(len),
            SpoolError::TooLarge(max) => Self::TooLarge(max),
            SpoolError::CutOff(why) => Self::CutOff(why),
            error @ (SpoolError::Exists | SpoolError::Disk(_)) => Self::Internal(error.to_string()),
        }
    }
}

impl From<ProcessError> for MediaError {
    fn from(error: ProcessError) -> Self {
        match error {
            ProcessError::Infected(_) => Self::Refused(error.to_string()),
            ProcessError::Scanner(_) | ProcessError::Busy => Self::Busy(error.to_string()),
            ProcessError::Internal(why) => Self::Internal(why),
        }
    }
}

impl From<Unmade> for MediaError {
    fn from(error: Unmade) -> Self {
        match error {
            Unmade::Unshown(_) => Self::Refused("has no picture".to_owned()),
            Unmade::Failed(error) => error.into(),
        }
    }
}
