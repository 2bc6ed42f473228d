//! Errors as the specification has them: a status and `{"errcode", "error"}`.
//!
//! <https://spec.matrix.org/v1.19/client-server-api/#standard-error-response>

mod rooms;

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header::RETRY_AFTER};
use serde_json::{Map, Value, error::Category, json};

/// A refusal.
#[derive(Clone, Debug)]
pub(crate) struct MatrixError {
    status: StatusCode,
    errcode: &'static str,
    message: String,
    /// A further key of the body.
    extra: Option<(&'static str, Value)>,
}

impl MatrixError {
    pub(crate) fn new(status: StatusCode, errcode: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            errcode,
            message: message.into(),
            extra: None,
        }
    }

    /// The request's signature is missing or not believed.
    pub(crate) fn unauthorized(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "M_UNAUTHORIZED", message)
    }

    pub(crate) fn forbidden(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "M_FORBIDDEN", message)
    }

    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "M_NOT_FOUND", message)
    }

    /// There is no such endpoint.
    pub(crate) fn unrecognized(status: StatusCode) -> Self {
        Self::new(status, "M_UNRECOGNIZED", "there is no such endpoint")
    }

    /// The body is JSON of another form than it must have.
    pub(crate) fn bad_json(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "M_BAD_JSON", message)
    }

    /// A part of the path or the query, or the relation of a part to another, is wrong.
    pub(crate) fn invalid_param(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "M_INVALID_PARAM", message)
    }

    pub(crate) fn too_large(message: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "M_TOO_LARGE", message)
    }

    /// The other server does not speak the room's version, or this one does not.
    pub(crate) fn incompatible(room_version: &str) -> Self {
        Self {
            extra: Some(("room_version", json!(room_version))),
            ..Self::new(
                StatusCode::BAD_REQUEST,
                "M_INCOMPATIBLE_ROOM_VERSION",
                format!("room version {room_version} is not spoken by both servers"),
            )
        }
    }

    /// Too much was asked; `after` milliseconds later it may be asked again.
    pub(crate) fn limited(after: u64) -> Self {
        Self {
            extra: Some(("retry_after_ms", json!(after))),
            ..Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                "M_LIMIT_EXCEEDED",
                "too many requests",
            )
        }
    }

    /// This server cannot answer now; the same request may succeed later.
    pub(crate) fn unavailable(message: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "M_UNKNOWN", message)
    }

    /// This server failed. The reason goes to the log and not to the other server.
    pub(crate) fn internal(reason: impl std::fmt::Display) -> Self {
        tracing::error!(%reason, "a federation request failed");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "M_UNKNOWN", "internal error")
    }

    /// Why a body is not the JSON that it must be.
    pub(crate) fn of_json(error: &serde_json::Error) -> Self {
        match error.classify() {
            Category::Data => Self::bad_json(error.to_string()),
            Category::Syntax | Category::Eof | Category::Io => {
                Self::new(StatusCode::BAD_REQUEST, "M_NOT_JSON", error.to_string())
            }
        }
    }

    #[cfg(test)]
    pub(crate) const fn errcode(&self) -> &'static str {
        self.errcode
    }
}

impl IntoResponse for MatrixError {
    fn into_response(self) -> Response {
        let mut body = Map::new();
        body.insert("errcode".to_owned(), json!(self.errcode));
        body.insert("error".to_owned(), json!(self.message));
        let seconds = match &self.extra {
            Some(("retry_after_ms", after)) => after.as_u64().map(|millis| millis.div_ceil(1000)),
            _ => None,
        };
        if let Some((key, value)) = self.extra {
            body.insert(key.to_owned(), value);
        }
        let mut response = (self.status, Json(Value::Object(body))).into_response();
        if let Some(seconds) = seconds {
            response
                .headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
