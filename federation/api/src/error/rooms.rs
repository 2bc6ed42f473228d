//! What rooms and ports refuse, as other servers are told.

use guildhall_event::EventError;
use guildhall_rooms::{AppendError, TakeInError};
use guildhall_storage::StorageError;
use http::StatusCode;

use super::MatrixError;
use crate::{PortError, automod::AutomodDeskError, invites::InviteDeskError, reports::ReportDeskError};

impl From<StorageError> for MatrixError {
    fn from(error: StorageError) -> Self {
        Self::internal(error)
    }
}

impl From<serde_json::Error> for MatrixError {
    /// Of what is written, not of what is read.
    fn from(error: serde_json::Error) -> Self {
        Self::internal(error)
    }
}

impl From<PortError> for MatrixError {
    fn from(error: PortError) -> Self {
        Self::internal(error)
    }
}

impl From<EventError> for MatrixError {
    fn from(error: EventError) -> Self {
        let message = error.to_string();
        match error {
            EventError::NotCanonical(_) | EventError::Malformed(_) => Self::bad_json(message),
            EventError::TooLarge(_) => Self::too_large(message),
            EventError::Version(version) => Self::incompatible(&version.0),
            EventError::Signature(_) | EventError::Denied(_) => Self::forbidden(message),
            EventError::Signing(reason) => Self::internal(reason),
        }
    }
}

impl From<AppendError> for MatrixError {
    fn from(error: AppendError) -> Self {
        let message = error.to_string();
        match error {
            AppendError::UnknownRoom => Self::not_found("the room is not known here"),
            AppendError::Forbidden(_) => Self::forbidden(message),
            AppendError::TooLarge(_) => Self::too_large(message),
            AppendError::Invalid(_) => Self::bad_json(message),
            AppendError::Conflict(_) => Self::new(StatusCode::CONFLICT, "M_UNKNOWN", message),
            AppendError::Overloaded | AppendError::ShuttingDown => Self::unavailable(message),
            AppendError::Storage(error) => error.into(),
        }
    }
}

impl From<TakeInError> for MatrixError {
    fn from(error: TakeInError) -> Self {
        let message = error.to_string();
        match error {
            TakeInError::UnknownRoom => Self::not_found("the room is not known here"),
            TakeInError::Event(error) => error.into(),
            TakeInError::Rejected(_) | TakeInError::Gap(_) => Self::forbidden(message),
            TakeInError::Unexpected(_) | TakeInError::OtherRoom => Self::invalid_param(message),
            TakeInError::Overloaded | TakeInError::ShuttingDown => Self::unavailable(message),
            TakeInError::Storage(error) => error.into(),
        }
    }
}

impl From<AutomodDeskError> for MatrixError {
    fn from(error: AutomodDeskError) -> Self {
        match error {
            AutomodDeskError::NotFound => Self::not_found("there is no such guild or member"),
            AutomodDeskError::Forbidden(reason) => Self::forbidden(reason),
            AutomodDeskError::Overloaded => Self::limited(1000),
            AutomodDeskError::Internal(reason) => Self::internal(reason),
        }
    }
}

impl From<InviteDeskError> for MatrixError {
    fn from(error: InviteDeskError) -> Self {
        match error {
            InviteDeskError::NotFound => Self::not_found("there is no such invite"),
            InviteDeskError::Forbidden(reason) => Self::forbidden(reason),
            InviteDeskError::Invalid(reason) => Self::invalid_param(reason),
            InviteDeskError::Taken(reason) => Self::new(StatusCode::CONFLICT, "M_ROOM_IN_USE", reason),
            InviteDeskError::Overloaded => Self::limited(1000),
            InviteDeskError::Internal(reason) => Self::internal(reason),
        }
    }
}

impl From<ReportDeskError> for MatrixError {
    fn from(error: ReportDeskError) -> Self {
        match error {
            ReportDeskError::Invalid(reason) => Self::invalid_param(reason),
            ReportDeskError::NotFound(reason) => Self::not_found(reason),
            ReportDeskError::Forbidden(reason) => Self::forbidden(reason),
            ReportDeskError::Conflict(reason) => Self::new(StatusCode::CONFLICT, "M_CONFLICT", reason),
            // What a server may file refills slowly.
            ReportDeskError::Overloaded => Self::limited(60_000),
            ReportDeskError::Internal(reason) => Self::internal(reason),
        }
    }
}
