//! Who is asking.

use axum::{extract::FromRequestParts, http::request::Parts};
use guildhall_accounts::Identity;

use crate::{ApiError, ApiState, limit::Caller};

/// The account whose access token came with the request; 401 without one.
pub struct Auth(pub Identity);

impl FromRequestParts<ApiState> for Auth {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &ApiState) -> Result<Self, ApiError> {
        // The rate limit needs to know the caller too, so its layer has checked the token already.
        match parts.extensions.get::<Caller>() {
            Some(Caller::Known(identity)) => Ok(Self(identity.clone())),
            Some(Caller::Refused(error)) => Err(error.clone()),
            Some(Caller::Unknown) => Err(ApiError::unauthorized("An access token is required")),
            None => Err(ApiError::internal(
                "a route stands outside the layer that identifies its caller",
            )),
        }
    }
}

/// As [`Auth`], where there is another way in: the refusal is for who has none.
pub struct MaybeAuth(pub Result<Identity, ApiError>);

impl FromRequestParts<ApiState> for MaybeAuth {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Self::Rejection> {
        let auth = Auth::from_request_parts(parts, state).await;
        Ok(Self(auth.map(|Auth(identity)| identity)))
    }
}
