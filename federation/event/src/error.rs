//! Why an event is refused before it is looked at in its room.

use thiserror::Error;

use crate::UnsupportedRoomVersion;

/// An event that cannot be built, parsed or believed.
#[derive(Debug, Error)]
pub enum EventError {
    /// It is not canonical JSON: no object, a float, an integer out of range, a duplicate or a bad string.
    #[error("not canonical JSON: {0}")]
    NotCanonical(String),
    /// Its form is not that of an event of this room version.
    #[error("malformed event: {0}")]
    Malformed(String),
    /// It is over a limit of the specification: 65,535 bytes, 20 prev_events, 10 auth_events, 255 bytes an id.
    #[error("event over a limit: {0}")]
    TooLarge(String),
    /// The room version is not supported.
    #[error(transparent)]
    Version(#[from] UnsupportedRoomVersion),
    /// A signature that it must bear is missing, does not match, or its key is not known.
    #[error("signature: {0}")]
    Signature(String),
    /// This server does not deal with the sender's server, whoever brings the event.
    #[error("events of {0} are not taken in here")]
    Denied(String),
    /// It could not be signed.
    #[error("signing: {0}")]
    Signing(String),
}
