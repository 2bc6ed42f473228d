//! Why an upload does not go on.

use std::io;

use thiserror::Error;

/// Why an upload does not go on.
#[derive(Debug, Error)]
pub enum SpoolError {
    /// No upload is named so.
    #[error("the name of an upload is 1 to 64 letters and digits")]
    Id,
    /// There is one of that name.
    #[error("there is an upload of that name already")]
    Exists,
    /// There is none of that name.
    #[error("there is no such upload")]
    Unknown,
    /// Somebody else writes it now, or moves it away.
    #[error("the upload is being written by another request")]
    Held,
    /// It does not go on there.
    #[error("the upload has {len} bytes")]
    Offset {
        /// Bytes that it has: it goes on there.
        len: u64,
    },
    /// It would have more bytes than one may; what was to be appended is not in it.
    #[error("an upload has at most {0} bytes")]
    TooLarge(u64),
    /// What was to be appended did not come to its end; what came is in it.
    #[error("the upload was cut off: {0}")]
    CutOff(String),
    /// The disk failed; what was to be appended is not in it.
    #[error(transparent)]
    Disk(#[from] io::Error),
}
