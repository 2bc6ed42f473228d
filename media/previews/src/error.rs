//! Why there is no preview.

use thiserror::Error;

/// Why there is no preview. The texts are for the log.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PreviewError {
    /// The link, or where it leads, is none that this server asks.
    #[error("it is not asked: {0}")]
    Refused(&'static str),
    /// It cannot be reached, or did not answer in time.
    #[error("it cannot be reached: {0}")]
    Away(String),
    /// Too much is fetched at the moment: it may be tried again soon.
    #[error("too much is fetched at the moment")]
    Busy,
    /// What it answered is nothing that is shown.
    #[error("it shows nothing: {0}")]
    Nothing(&'static str),
}
