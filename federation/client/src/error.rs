//! Why another server could not be asked.

use thiserror::Error;

/// A request that came to nothing.
#[derive(Clone, Debug, Error)]
pub enum ClientError {
    /// The federation policy does not let us deal with the server.
    #[error("the federation policy of this server does not allow it to deal with {0}")]
    Refused(String),
    /// The federation policy lets us deal with the server only when an administrator has decided so.
    #[error("an administrator of this server has yet to allow it to deal with {0}")]
    Undecided(String),
    /// The server failed not long ago and is left alone for now.
    #[error("{0} did not answer before and is left alone for a while")]
    BackingOff(String),
    /// No connection, no valid certificate, or no answer in time.
    #[error("{server} cannot be reached: {reason}")]
    Unreachable {
        /// The server.
        server: String,
        /// What went wrong.
        reason: String,
    },
    /// Its name makes no address: there can be no such server.
    #[error("{0} is the name of no server")]
    NoServer(String),
    /// It answered with an error.
    #[error("{server} answered {status} {errcode}: {message}")]
    Status {
        /// The server.
        server: String,
        /// HTTP status.
        status: u16,
        /// Matrix error code, or empty.
        errcode: String,
        /// Its words.
        message: String,
    },
    /// Its answer is longer than the limit.
    #[error("the answer of {0} is too large")]
    TooLarge(String),
    /// Its answer does not have the form that it must have.
    #[error("the answer of {server} makes no sense: {reason}")]
    BadResponse {
        /// The server.
        server: String,
        /// What is wrong.
        reason: String,
    },
    /// The request could not be built; nobody was asked.
    #[error("the request could not be built: {0}")]
    BadRequest(String),
}

impl ClientError {
    /// Whether the same request may succeed later.
    #[must_use]
    pub fn retryable(&self) -> bool {
        match self {
            Self::BackingOff(_) | Self::Unreachable { .. } => true,
            Self::Status { status, .. } => *status >= 500 || *status == 429,
            Self::Refused(_)
            | Self::Undecided(_)
            | Self::NoServer(_)
            | Self::TooLarge(_)
            | Self::BadResponse { .. }
            | Self::BadRequest(_) => false,
        }
    }

    /// Whether the server itself seems to be away, so that it is to be left alone for a while.
    pub(crate) fn is_outage(&self) -> bool {
        match self {
            Self::Unreachable { .. } => true,
            Self::Status { status, .. } => matches!(status, 502..=504 | 429),
            _ => false,
        }
    }
}
