//! Why an event was not appended or not taken in.

use guildhall_event::EventError;
use guildhall_storage::StorageError;
use guildhall_types::OwnedEventId;
use thiserror::Error;

/// Why local events were not appended; nothing of the submission is then stored.
#[derive(Debug, Error)]
pub enum AppendError {
    /// This server does not hold the room.
    #[error("the room is not known")]
    UnknownRoom,
    /// The authorisation rules or the exact rights say no.
    #[error("not allowed: {0}")]
    Forbidden(String),
    /// The event would be over 65,535 bytes.
    #[error("the event is too large: {0}")]
    TooLarge(String),
    /// The event cannot be built.
    #[error("the event is not valid: {0}")]
    Invalid(String),
    /// Something that the submission depends on has changed; for the caller's own steps.
    #[error("{0}")]
    Conflict(String),
    /// The writer's queue is full.
    #[error("the server is overloaded")]
    Overloaded,
    /// The server is shutting down.
    #[error("the server is shutting down")]
    ShuttingDown,
    /// The database failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<EventError> for AppendError {
    fn from(error: EventError) -> Self {
        match error {
            EventError::TooLarge(reason) => Self::TooLarge(reason),
            other => Self::Invalid(other.to_string()),
        }
    }
}

impl From<sqlx::Error> for AppendError {
    fn from(error: sqlx::Error) -> Self {
        Self::Storage(error.into())
    }
}

/// Why an event of another server was not taken in.
#[derive(Debug, Error)]
pub enum TakeInError {
    /// This server does not hold the room.
    #[error("the room is not known here")]
    UnknownRoom,
    /// The event's form, size, hash or signature is wrong.
    #[error(transparent)]
    Event(#[from] EventError),
    /// It breaks an authorisation rule. It is stored as rejected, so that it is not fetched again.
    #[error("rejected: {0}")]
    Rejected(String),
    /// What it builds on is not held and could not be fetched.
    #[error("what the event builds on could not be fetched: {0}")]
    Gap(String),
    /// It does not fit what was asked for, for example another event or another user.
    #[error("{0}")]
    Unexpected(String),
    /// The room is not the private channel that it was to be.
    #[error("the room is another one than it was said to be")]
    OtherRoom,
    /// The writer's queue is full.
    #[error("the server is overloaded")]
    Overloaded,
    /// The server is shutting down.
    #[error("the server is shutting down")]
    ShuttingDown,
    /// The database failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<sqlx::Error> for TakeInError {
    fn from(error: sqlx::Error) -> Self {
        Self::Storage(error.into())
    }
}

/// What became of an event that was taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TakenIn {
    /// It counts now.
    Accepted,
    /// It is in the DAG but not shown, for the reason given.
    SoftFailed(String),
    /// It was held already.
    Known,
}

/// What an event needs before it can be judged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Missing {
    /// Previous events of its room.
    pub(crate) prev: Vec<OwnedEventId>,
    /// Auth events of its room.
    pub(crate) auth: Vec<OwnedEventId>,
    /// Cited events of the guild's room.
    pub(crate) cited: Vec<OwnedEventId>,
}

impl Missing {
    pub(crate) fn is_empty(&self) -> bool {
        self.prev.is_empty() && self.auth.is_empty() && self.cited.is_empty()
    }
}
