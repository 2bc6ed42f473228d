//! Requests and answers of ruma's types, over axum.

use axum::{
    body::{Body, to_bytes},
    extract::{FromRequest, FromRequestParts, RawPathParams, Request},
    response::{IntoResponse, Response},
};
use guildhall_types::OwnedServerName;
use http::request::Parts;
use ruma::api::{IncomingRequest, OutgoingResponse, OutgoingResponseExt, error::DeserializationError};
use serde::de::DeserializeOwned;

use crate::{
    FederationState,
    error::MatrixError,
    params::{check_ids, check_query},
};

/// The server that has signed the request. It is set by the check of the signature and by nothing else.
#[derive(Clone, Debug)]
pub(crate) struct Origin(pub(crate) OwnedServerName);

impl<S: Send + Sync> FromRequestParts<S> for Origin {
    type Rejection = MatrixError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, MatrixError> {
        let origin = parts.extensions.get::<Self>().cloned();
        origin.ok_or_else(|| MatrixError::internal("a signed route without the check of signatures"))
    }
}

/// A signed request of the server-server API.
pub(crate) struct Signed<R> {
    pub(crate) origin: OwnedServerName,
    pub(crate) request: R,
}

impl<R: IncomingRequest> FromRequest<FederationState> for Signed<R> {
    type Rejection = MatrixError;

    async fn from_request(request: Request, state: &FederationState) -> Result<Self, MatrixError> {
        let (mut parts, body) = request.into_parts();
        let Origin(origin) = Origin::from_request_parts(&mut parts, state).await?;
        let path = RawPathParams::from_request_parts(&mut parts, state)
            .await
            .map_err(|error| MatrixError::invalid_param(error.body_text()))?;
        let path: Vec<&str> = path.iter().map(|(_, value)| value).collect();
        check_ids(&path)?;
        check_query(&parts.uri)?;
        let body = whole(body).await?;
        let _place = state.place_to_parse(body.len()).await?;
        let request = http::Request::from_parts(parts, &*body);
        let request = R::try_from_http_request_inner(request, &path).map_err(|error| match error {
            DeserializationError::Json(error) => MatrixError::of_json(&error),
            other => MatrixError::invalid_param(other.to_string()),
        })?;
        Ok(Self { origin, request })
    }
}

/// A JSON body of a request that is none of ruma's.
pub(crate) struct JsonBody<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for JsonBody<T> {
    type Rejection = MatrixError;

    async fn from_request(request: Request, _: &S) -> Result<Self, MatrixError> {
        let body = whole(request.into_body()).await?;
        serde_json::from_slice(&body)
            .map(Self)
            .map_err(|error| MatrixError::of_json(&error))
    }
}

/// The body, whose length was limited before it came here.
async fn whole(body: Body) -> Result<bytes::Bytes, MatrixError> {
    to_bytes(body, usize::MAX).await.map_err(MatrixError::internal)
}

/// An answer of the server-server API.
pub(crate) struct Answer<T>(pub(crate) T);

impl<T: OutgoingResponse> IntoResponse for Answer<T> {
    fn into_response(self) -> Response {
        match self.0.try_into_http_response::<Vec<u8>>() {
            Ok(response) => response.map(Body::from),
            Err(error) => MatrixError::internal(error).into_response(),
        }
    }
}
