//! Parameters in the path.

use axum::{
    extract::{FromRequestParts, path::ErrorKind, rejection::PathRejection},
    http::request::Parts,
};
use serde::de::DeserializeOwned;

use crate::ApiError;

/// The parameters of the path, percent-decoded.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(rejection) => Err(refusal(rejection)),
        }
    }
}

fn refusal(rejection: PathRejection) -> ApiError {
    let PathRejection::FailedToDeserializePathParams(error) = rejection else {
        return ApiError::internal(rejection);
    };
    match error.into_kind() {
        ErrorKind::InvalidUtf8InPathParam { key } => ApiError::invalid(key, "is not valid UTF-8"),
        ErrorKind::ParseErrorAtKey {
            key,
            value: _,
            expected_type,
        } => ApiError::invalid(key, format!("is not a {expected_type}")),
        ErrorKind::DeserializeError {
            key,
            value: _,
            message,
        } => ApiError::invalid(key, message),
        ErrorKind::Message(message) => ApiError::invalid("path", message),
        other @ (ErrorKind::ParseErrorAtIndex { .. } | ErrorKind::ParseError { .. }) => {
            ApiError::invalid("path", other.to_string())
        }
        // A handler that asks for other parameters than its path has: a fault of ours.
        other => ApiError::internal(other),
    }
}
