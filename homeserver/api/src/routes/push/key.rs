//! `GET /push/key`

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json},
};

/// The key that browsers subscribe with.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PushKey {
    /// `applicationServerKey` (RFC 8292): an uncompressed point of P-256, base64url.
    public_key: String,
}

/// The key with which a browser subscribes to this server's pushes.
#[utoipa::path(
    get,
    path = "/push/key",
    operation_id = "getPushKey",
    tag = "notifications",
    security(("access_token" = [])),
    responses(
        (status = 200, description = "The key", body = PushKey),
        (status = 409, description = "Web push is switched off", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(_identity): Auth,
) -> Result<Json<PushKey>, ApiError> {
    let public_key = state.notifications.push_key()?.to_owned();
    Ok(Json(PushKey { public_key }))
}
