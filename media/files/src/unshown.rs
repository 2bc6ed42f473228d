//! Why a file is not taken, or only for saving.

use thiserror::Error;

use crate::{ChildError, NoPicture, ScanError};

/// Why a file that begins like a picture, a video or a sound is not shown as one. It is no error of an upload: such a file is
/// kept, and served as `application/octet-stream`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unshown {
    /// Its parts are not what they should be.
    #[error("is broken: {0}")]
    Broken(&'static str),
    /// More bytes than a picture may have.
    #[error("has {0} bytes, which is more than a picture may have")]
    Size(u64),
    /// No pixels, or more of them than are decoded.
    #[error("is {0} pixels wide and {1} high")]
    Dimensions(u32, u32),
    /// More pictures after each other than are taken.
    #[error("has too many frames")]
    Frames,
    /// A JPEG that would have to be gone through too often.
    #[error("has too many scans")]
    Scans,
    /// It could not be decoded.
    #[error("cannot be decoded: {0}")]
    Undecodable(String),
}

impl From<NoPicture> for Unshown {
    fn from(error: NoPicture) -> Self {
        match error {
            NoPicture::Broken(why) => Self::Broken(why),
            other => Self::Undecodable(other.to_string()),
        }
    }
}

/// Why a file is not taken.
#[derive(Clone, Debug, Error)]
pub enum ProcessError {
    /// The virus scanner has found this in it.
    #[error("the virus scanner has found {0} in it")]
    Infected(String),
    /// The virus scanner gives no verdict. Without one nothing is taken.
    #[error(transparent)]
    Scanner(#[from] ScanError),
    /// Too many are decoded now. It may be tried again.
    #[error("too many files are looked into now")]
    Busy,
    /// The disk failed. The reason is for the log.
    #[error("{0}")]
    Internal(String),
}

impl From<std::io::Error> for ProcessError {
    fn from(error: std::io::Error) -> Self {
        Self::Internal(error.to_string())
    }
}

/// Why nothing is made of a file.
#[derive(Clone, Debug, Error)]
pub enum Unmade {
    /// The file is not such that something could be.
    #[error("it {0}")]
    Unshown(#[from] Unshown),
    /// Something else went wrong.
    #[error(transparent)]
    Failed(#[from] ProcessError),
}

impl From<std::io::Error> for Unmade {
    fn from(error: std::io::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<NoPicture> for Unmade {
    fn from(error: NoPicture) -> Self {
        Self::Unshown(error.into())
    }
}

impl From<ChildError> for Unmade {
    fn from(error: ChildError) -> Self {
        match error {
            ChildError::Busy => Self::Failed(ProcessError::Busy),
            ChildError::Io(why) => Self::Failed(ProcessError::Internal(why)),
            why => Self::Unshown(Unshown::Undecodable(why.to_string())),
        }
    }
}
