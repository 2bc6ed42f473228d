//! What can be asked of the writer, and how it answers.

use std::sync::Arc;

use guildhall_event::{Pdu, RoomVersion, direct::DirectKind};
use guildhall_storage::StorageError;
use guildhall_types::{OwnedEventId, OwnedRoomId};
use tokio::sync::oneshot;

use crate::{AppendError, Appended, TakeInError, TakenIn, error::Missing, step::Step};

/// Where an event comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A local user sent it just now.
    Local,
    /// Another server sent it to us through our part in its joining or leaving: we hand it on to the others.
    Relayed,
    /// Another server sent it.
    Remote,
    /// It is history that we asked for.
    Backfill,
}

/// A verified event that is to be taken in.
#[derive(Clone, Debug)]
pub(crate) struct Incoming {
    pub(crate) pdu: Arc<Pdu>,
    pub(crate) origin: Origin,
    /// The state before it, as told by another server, for when its previous events cannot be had.
    pub(crate) state_before: Option<Vec<OwnedEventId>>,
}

/// What the writer made of an [`Incoming`].
#[derive(Debug)]
pub(crate) enum Outcome {
    TakenIn(TakenIn),
    Rejected(String),
    /// Nothing was stored; `Missing` is of the event's room but for the cites, which are of the guild's.
    Missing(Missing, Option<OwnedRoomId>),
}

/// A room as told by a server through which one of our users has joined it.
#[derive(Debug)]
pub(crate) struct Installation {
    pub(crate) room_id: OwnedRoomId,
    pub(crate) version: RoomVersion,
    /// State and auth chain; each comes after its auth events.
    pub(crate) events: Vec<Arc<Pdu>>,
    /// The state before the join.
    pub(crate) state_before: Vec<OwnedEventId>,
    pub(crate) join: Arc<Pdu>,
    /// It is taken over only if it is this private channel.
    pub(crate) kind: Option<DirectKind>,
}

type Answer<T, E> = oneshot::Sender<Result<T, E>>;

pub(crate) enum Command {
    Submit(Vec<Step>, Answer<Vec<Appended>, AppendError>),
    TakeIn(OwnedRoomId, Vec<Incoming>, Answer<Vec<Outcome>, TakeInError>),
    /// Hold the events for authorisation; each comes after its auth events.
    HoldOutliers(OwnedRoomId, Vec<Arc<Pdu>>, Answer<(), TakeInError>),
    Install(Box<Installation>, Answer<Appended, TakeInError>),
    /// Merge the room's forward extremities; the answer says whether there was need.
    Merge(OwnedRoomId, Answer<bool, AppendError>),
    Rebuild(Answer<u64, AppendError>),
    /// Take no more commands.
    Close,
}

/// An answer that waits for the transaction.
pub(crate) enum Reply {
    Submit(
        Answer<Vec<Appended>, AppendError>,
        Option<Result<Vec<Appended>, AppendError>>,
    ),
    TakeIn(
        Answer<Vec<Outcome>, TakeInError>,
        Option<Result<Vec<Outcome>, TakeInError>>,
    ),
    HoldOutliers(Answer<(), TakeInError>, Option<Result<(), TakeInError>>),
    Install(
        Answer<Appended, TakeInError>,
        Option<Result<Appended, TakeInError>>,
    ),
    Merge(Answer<bool, AppendError>, Option<Result<bool, AppendError>>),
    Rebuild(Answer<u64, AppendError>, Option<Result<u64, AppendError>>),
}

impl Command {
    /// The answer of a command that was not run.
    pub(crate) fn into_reply(self) -> Option<Reply> {
        match self {
            Self::Submit(_, answer) => Some(Reply::Submit(answer, None)),
            Self::TakeIn(_, _, answer) => Some(Reply::TakeIn(answer, None)),
            Self::HoldOutliers(_, _, answer) => Some(Reply::HoldOutliers(answer, None)),
            Self::Install(_, answer) => Some(Reply::Install(answer, None)),
            Self::Merge(_, answer) => Some(Reply::Merge(answer, None)),
            Self::Rebuild(answer) => Some(Reply::Rebuild(answer, None)),
            Self::Close => None,
        }
    }
}

impl Reply {
    /// Whether the command failed, so that nothing of it may stay.
    pub(crate) fn is_failure(&self) -> bool {
        match self {
            Self::Submit(_, result) => !matches!(result, Some(Ok(_))),
            Self::TakeIn(_, result) => !matches!(result, Some(Ok(_))),
            Self::HoldOutliers(_, result) => !matches!(result, Some(Ok(_))),
            Self::Install(_, result) => !matches!(result, Some(Ok(_))),
            Self::Merge(_, result) => !matches!(result, Some(Ok(_))),
            Self::Rebuild(_, result) => !matches!(result, Some(Ok(_))),
        }
    }

    /// Answers; who has stopped waiting is not told.
    pub(crate) fn send(self) {
        match self {
            Self::Submit(answer, Some(result)) => drop(answer.send(result)),
            Self::TakeIn(answer, Some(result)) => drop(answer.send(result)),
            Self::HoldOutliers(answer, Some(result)) => drop(answer.send(result)),
            Self::Install(answer, Some(result)) => drop(answer.send(result)),
            Self::Merge(answer, Some(result)) => drop(answer.send(result)),
            Self::Rebuild(answer, Some(result)) => drop(answer.send(result)),
            // Dropping the sender tells the caller that there is no answer.
            Self::Submit(..)
            | Self::TakeIn(..)
            | Self::HoldOutliers(..)
            | Self::Install(..)
            | Self::Merge(..)
            | Self::Rebuild(..) => {}
        }
    }

    /// Answers that the transaction failed.
    pub(crate) fn fail(self, error: &StorageError) {
        let error = match error {
            StorageError::Conflict(room) => StorageError::Conflict(room.clone()),
            other => StorageError::Aborted(other.to_string()),
        };
        match self {
            // A submission that was refused before the failure stays refused.
            Self::Submit(answer, Some(Err(refusal))) => drop(answer.send(Err(refusal))),
            Self::Submit(answer, _) => drop(answer.send(Err(AppendError::Storage(error)))),
            Self::TakeIn(answer, _) => drop(answer.send(Err(error.into()))),
            Self::HoldOutliers(answer, _) => drop(answer.send(Err(error.into()))),
            Self::Install(answer, _) => drop(answer.send(Err(error.into()))),
            Self::Merge(answer, _) => drop(answer.send(Err(AppendError::Storage(error)))),
            Self::Rebuild(answer, _) => drop(answer.send(Err(AppendError::Storage(error)))),
        }
    }
}
