//! JSON bodies, in and out.

use axum::{
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Request, rejection::BytesRejection},
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use garde::Validate;
use serde::{Serialize, de::DeserializeOwned};

use super::strict;
use crate::{ApiError, ApiState};

/// A JSON body: `application/json` (or `…+json`), UTF-8, within the limit of the server.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<ApiState> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &ApiState) -> Result<Self, ApiError> {
        read(request, state, state.limits.body_bytes).await.map(Self)
    }
}

async fn read<T: DeserializeOwned>(request: Request, state: &ApiState, limit: usize) -> Result<T, ApiError> {
    if !is_json(request.headers()) {
        return Err(ApiError::unsupported_media_type(
            "Expected a body of content type application/json",
        ));
    }
    let bytes = Bytes::from_request(request, state)
        .await
        .map_err(|rejection| refusal(&rejection, limit))?;
    strict::json(&bytes)
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// As [`Json`], where pictures come in the body: it may be larger.
pub struct UploadJson<T>(pub T);

impl<T: DeserializeOwned> FromRequest<ApiState> for UploadJson<T> {
    type Rejection = ApiError;

    async fn from_request(mut request: Request, state: &ApiState) -> Result<Self, ApiError> {
        let limit = state.upload_bytes();
        DefaultBodyLimit::max(limit).apply(&mut request);
        read(request, state, limit).await.map(Self)
    }
}

/// A JSON body that has also passed the rules that its type derives with garde.
pub struct ValidJson<T>(pub T);

impl<T> FromRequest<ApiState> for ValidJson<T>
where
    T: DeserializeOwned + Validate,
    T::Context: Default,
{
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &ApiState) -> Result<Self, ApiError> {
        let Json(value) = Json::<T>::from_request(request, state).await?;
        value.validate()?;
        Ok(Self(value))
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let essence = value
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

fn refusal(rejection: &BytesRejection, limit: usize) -> ApiError {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        ApiError::too_large(limit)
    } else {
        ApiError::invalid("body", "could not be read to its end")
    }
}
