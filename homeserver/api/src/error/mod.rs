//! The one error of the REST API and the body that it is answered with.
//!
//! A handler returns [`ApiError`]; the outermost layer ([`render`]) writes the body of section 12.2 of the
//! product requirements, because only it knows the path and the request id.

mod accounts;
mod body;
mod code;
pub mod render;
mod use_cases;

use std::{borrow::Cow, fmt, sync::Arc};

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

pub use body::{Detail, ErrorBody, ErrorObject, Refusals};
pub use code::ErrorCode;

/// Why a request was refused or failed.
#[derive(Clone, Debug)]
pub struct ApiError {
    status: StatusCode,
    code: ErrorCode,
    message: Cow<'static, str>,
    details: Vec<Detail>,
    retry_after: Option<u64>,
}

impl ApiError {
    fn new(code: ErrorCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status: code.status(),
            code,
            message: message.into(),
            details: Vec::new(),
            retry_after: None,
        }
    }

    /// 400: one field of the request does not hold what it must.
    pub fn invalid(field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::validation(vec![Detail {
            field: field.into(),
            message: reason.into(),
        }])
    }

    /// 400: several fields do not hold what they must.
    #[must_use]
    pub fn validation(details: Vec<Detail>) -> Self {
        Self {
            details,
            ..Self::new(ErrorCode::ValidationError, "Invalid request parameters")
        }
    }

    /// Whether the request was refused, and nothing came of it: the server has not failed.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        self.status.is_client_error()
    }

    /// The error, with the field that is to blame for it.
    #[must_use]
    pub fn about(mut self, field: impl Into<String>, reason: impl Into<String>) -> Self {
        self.details.push(Detail {
            field: field.into(),
            message: reason.into(),
        });
        self
    }

    /// 400: a rule of automod keeps the message back, and says why.
    pub fn automod_blocked(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorCode::AutomodBlocked, message)
    }

    /// 401: no access token, or one that does not stand.
    pub fn unauthorized(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorCode::Unauthorized, message)
    }

    /// 403: the caller may not do this.
    pub fn forbidden(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorCode::Forbidden, message)
    }

    /// 403: the federation policy keeps this server from dealing with another one, or has it wait for an administrator.
    pub fn apart(message: impl Into<Cow<'static, str>>, undecided: bool) -> Self {
        let code = if undecided {
            ErrorCode::ServerUndecided
        } else {
            ErrorCode::ServerNotAllowed
        };
        Self::new(code, message)
    }

    /// 403: an administrator has suspended the account, whose password was right.
    #[must_use]
    pub fn account_suspended() -> Self {
        Self::new(
            ErrorCode::AccountSuspended,
            "This account is suspended: ask the administrators of the server",
        )
    }

    /// 404: there is no such thing, or the caller may not know of it.
    pub fn not_found(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorCode::NotFound, message)
    }

    /// 405: the path exists, but not for this method.
    #[must_use]
    pub fn method_not_allowed() -> Self {
        Self::new(
            ErrorCode::MethodNotAllowed,
            "The path does not answer to this method",
        )
    }

    /// 409: the request contradicts what stands.
    pub fn conflict(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorCode::Conflict, message)
    }

    /// 413: the body is larger than `limit` bytes.
    #[must_use]
    pub fn too_large(limit: usize) -> Self {
        Self::new(
            ErrorCode::PayloadTooLarge,
            format!("The body is larger than {limit} bytes"),
        )
    }

    /// 415: the body is of another type than the endpoint reads.
    pub fn unsupported_media_type(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorCode::UnsupportedMediaType, message)
    }

    /// 413: a file is larger than `limit` bytes.
    #[must_use]
    pub fn file_too_large(limit: u64) -> Self {
        Self::new(
            ErrorCode::PayloadTooLarge,
            format!("The file is larger than {limit} bytes"),
        )
    }

    /// 416: a file of `size` bytes does not have those that were asked for.
    #[must_use]
    pub fn range_not_satisfiable(size: u64) -> Self {
        Self::new(
            ErrorCode::RangeNotSatisfiable,
            format!("The file has {size} bytes"),
        )
    }

    /// 429: too many requests; `retry_after` is in seconds, at least 1.
    #[must_use]
    pub fn rate_limited(retry_after: u64) -> Self {
        let error = Self::new(ErrorCode::RateLimited, "Too many requests");
        Self {
            retry_after: Some(retry_after.max(1)),
            ..error
        }
    }

    /// 502, 503 or 504: something that this request needs does not answer now (another server, the database).
    /// Any other status becomes 503.
    pub fn upstream(status: StatusCode, message: impl Into<Cow<'static, str>>) -> Self {
        let status = match status {
            StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT => status,
            _ => StatusCode::SERVICE_UNAVAILABLE,
        };
        Self {
            status,
            ..Self::new(ErrorCode::UpstreamUnavailable, message)
        }
    }

    /// 503: this server has more to do than it takes on, or is stopping; `retry_after` is in seconds.
    #[must_use]
    pub fn overloaded(retry_after: u64) -> Self {
        let error = Self::upstream(
            StatusCode::SERVICE_UNAVAILABLE,
            "The server is busy: try again shortly",
        );
        Self {
            retry_after: Some(retry_after.max(1)),
            ..error
        }
    }

    /// 500: a fault of this server. `context` goes to the log, never to the client.
    pub fn internal(context: impl fmt::Display) -> Self {
        tracing::error!(%context, "a request failed");
        Self::new(ErrorCode::Internal, "The server failed to handle the request")
    }

    /// An error for a bare status that a library answered with, without a body of ours.
    #[must_use]
    pub fn from_status(status: StatusCode) -> Self {
        let error = Self::new(
            ErrorCode::from_status(status),
            status.canonical_reason().unwrap_or("Refused"),
        );
        Self { status, ..error }
    }

    /// The HTTP status that it is answered with.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// The code that stands in the body.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        self.code
    }

    /// What is wrong, for people.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What is wrong with which field.
    #[must_use]
    pub fn details(&self) -> &[Detail] {
        &self.details
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.status.as_u16(), self.message)
    }
}

impl std::error::Error for ApiError {}

/// Marks a response whose body [`render`] has yet to write.
#[derive(Clone)]
struct Pending(Arc<ApiError>);

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(Pending(Arc::new(self)));
        response
    }
}

impl From<guildhall_storage::StorageError> for ApiError {
    fn from(error: guildhall_storage::StorageError) -> Self {
        if error.retryable() {
            tracing::warn!(%error, "the database did not answer a request");
            Self::overloaded(1)
        } else {
            Self::internal(error)
        }
    }
}

impl From<garde::Report> for ApiError {
    fn from(report: garde::Report) -> Self {
        let detail = |(path, error): &(garde::Path, garde::Error)| Detail {
            field: path.to_string(),
            message: error.to_string(),
        };
        Self::validation(report.iter().map(detail).collect())
    }
}
