//! `POST /push/subscriptions`

use axum::{extract::State, http::StatusCode};
use guildhall_notifications::{NewSubscription, PushSubscription};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json},
};

/// A browser's subscription, as its `PushSubscription.toJSON()` gives it.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewPushSubscription)]
pub(super) struct Body {
    /// Where the push service takes what is for the browser: an `https` URL of at most 2000 bytes.
    endpoint: String,
    /// The browser's keys.
    #[schema(inline)]
    keys: Keys,
}

/// The browser's keys.
#[derive(Deserialize, ToSchema)]
pub(super) struct Keys {
    /// Its public key: an uncompressed point of P-256, base64url.
    p256dh: String,
    /// Its secret: 16 bytes, base64url.
    auth: String,
}

/// The caller wants to be told in this browser as long as this login lasts. One with the same endpoint is the same; there may be 20.
#[utoipa::path(
    post,
    path = "/push/subscriptions",
    operation_id = "subscribeToPushes",
    tag = "notifications",
    security(("access_token" = [])),
    request_body = Body,
    responses(
        (status = 201, description = "The subscription", body = PushSubscription),
        (status = 409, description = "Web push is switched off, or there are 20 subscriptions", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Json(Body { endpoint, keys }): Json<Body>,
) -> Result<(StatusCode, Json<PushSubscription>), ApiError> {
    let new = NewSubscription {
        endpoint,
        p256dh: keys.p256dh,
        auth: keys.auth,
    };
    let (user, session) = (&identity.user_id, &identity.session_id);
    let made = state.notifications.subscribe(user, session, new).await?;
    Ok((StatusCode::CREATED, Json(made)))
}
