//! The error body on the wire (product requirements, section 12.2).

use serde::{Deserialize, Serialize};
use utoipa::{IntoResponses, ToSchema};

use super::ErrorCode;

/// Body of every answer with a status of 400 or above.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ErrorBody {
    /// What went wrong.
    pub error: ErrorObject,
}

/// What went wrong.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ErrorObject {
    /// Kind of error.
    pub code: ErrorCode,
    /// For people, in English.
    pub message: String,
    /// What is wrong with which field; empty when no field is to blame.
    pub details: Vec<Detail>,
    /// When it was answered, RFC 3339.
    #[schema(format = DateTime)]
    pub timestamp: String,
    /// The path that was asked for.
    pub path: String,
    /// Also in the header `X-Request-Id`; the server's log has it too.
    pub request_id: String,
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Detail {
    /// Path of the field (`name`, `items[2].id`); `body` for the body as a whole.
    pub field: String,
    /// What it should have been.
    pub message: String,
}

/// The refusals that every endpoint may answer; for the `responses` of `#[utoipa::path]`.
#[derive(IntoResponses)]
pub enum Refusals {
    /// A field does not hold what it must.
    #[response(status = 400)]
    Invalid(ErrorBody),
    /// No access token, or one that does not stand.
    #[response(status = 401)]
    Unauthorized(ErrorBody),
    /// The caller may not do this.
    #[response(status = 403)]
    Forbidden(ErrorBody),
    /// There is no such thing, or the caller may not know of it.
    #[response(status = 404)]
    NotFound(ErrorBody),
    /// Too many requests: `Retry-After` says how many seconds to wait.
    #[response(status = 429)]
    RateLimited(ErrorBody),
}
