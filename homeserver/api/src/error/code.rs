//! The codes that an error body may carry.

use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What kind of error it is; clients decide by this, never by the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ErrorCode {
    /// 400: a field does not hold what it must.
    ValidationError,
    /// 400: a rule of automod keeps the message back.
    AutomodBlocked,
    /// 401: no access token, or one that does not stand.
    Unauthorized,
    /// 403: the caller may not do this.
    Forbidden,
    /// 403: an administrator has suspended the account.
    AccountSuspended,
    /// 403: this server has no dealings with the other one that it takes, by its federation policy.
    ServerNotAllowed,
    /// 403: an administrator of this server has yet to decide whether it deals with the other one that it takes.
    ServerUndecided,
    /// 404: there is no such thing, or the caller may not know of it.
    NotFound,
    /// 405: the path does not answer to this method.
    MethodNotAllowed,
    /// 409: the request contradicts what stands.
    Conflict,
    /// 413: the body is too large.
    PayloadTooLarge,
    /// 415: the body is not of the type that the endpoint reads.
    UnsupportedMediaType,
    /// 416: the file does not have the bytes that were asked for.
    RangeNotSatisfiable,
    /// 429: too many requests; `Retry-After` says when to come back.
    RateLimited,
    /// 502, 503, 504: something that the request needs does not answer now.
    UpstreamUnavailable,
    /// 500: a fault of this server.
    Internal,
}

impl ErrorCode {
    /// The status that belongs to the code.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::ValidationError | Self::AutomodBlocked => StatusCode::BAD_REQUEST,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::AccountSuspended | Self::ServerNotAllowed | Self::ServerUndecided => {
                StatusCode::FORBIDDEN
            }
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Conflict => StatusCode::CONFLICT,
            Self::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::RangeNotSatisfiable => StatusCode::RANGE_NOT_SATISFIABLE,
            Self::RateLimited => StatusCode::TOO_MANY_REQUESTS,
            Self::UpstreamUnavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The nearest code for a bare status.
    #[must_use]
    pub const fn from_status(status: StatusCode) -> Self {
        match status.as_u16() {
            401 => Self::Unauthorized,
            403 => Self::Forbidden,
            404 => Self::NotFound,
            405 => Self::MethodNotAllowed,
            409 => Self::Conflict,
            413 => Self::PayloadTooLarge,
            415 => Self::UnsupportedMediaType,
            416 => Self::RangeNotSatisfiable,
            429 => Self::RateLimited,
            502..=504 => Self::UpstreamUnavailable,
            500..=599 => Self::Internal,
            _ => Self::ValidationError,
        }
    }
}
