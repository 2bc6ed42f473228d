//! What the use-cases refuse, as clients are told.

use axum::http::StatusCode;
use guildhall_admin::AdminError;
use guildhall_guilds::{Refusal, Upstream};

use super::{ApiError, Detail};

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Invalid(problems) => Self::validation(
                problems
                    .into_iter()
                    .map(|problem| Detail {
                        field: problem.field.to_owned(),
                        message: problem.reason,
                    })
                    .collect(),
            ),
            Refusal::Unknown(thing) => Self::not_found(format!("There is no such {thing}")),
            Refusal::NotFound(reason) => Self::not_found(reason),
            Refusal::Forbidden(reason) => Self::forbidden(reason),
            Refusal::Apart { message, undecided } => Self::apart(message, undecided),
            Refusal::Conflict(reason) => Self::conflict(reason),
            Refusal::TooLarge(limit) => Self::file_too_large(limit),
            Refusal::AutomodBlocked(message) => Self::automod_blocked(message),
            Refusal::SlowMode { seconds } => Self::rate_limited(seconds),
            Refusal::Upstream { kind, message } => {
                let status = match kind {
                    Upstream::Bad => StatusCode::BAD_GATEWAY,
                    Upstream::Away => StatusCode::GATEWAY_TIMEOUT,
                };
                Self::upstream(status, message)
            }
            Refusal::Overloaded => Self::overloaded(1),
            Refusal::Storage(error) => error.into(),
            Refusal::Internal(reason) => Self::internal(reason),
        }
    }
}

impl From<AdminError> for ApiError {
    fn from(error: AdminError) -> Self {
        match error {
            AdminError::Refusal(refusal) => refusal.into(),
            AdminError::Accounts(error) => error.into(),
        }
    }
}
