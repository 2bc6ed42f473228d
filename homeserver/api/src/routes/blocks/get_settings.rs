//! `GET /users/@me/settings`

use axum::extract::State;
use guildhall_messaging::UserSettings;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json},
};

/// What the caller has set.
#[utoipa::path(
    get,
    path = "/users/@me/settings",
    operation_id = "getUserSettings",
    tag = "users",
    security(("access_token" = [])),
    responses((status = 200, description = "The settings", body = UserSettings), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
) -> Result<Json<UserSettings>, ApiError> {
    Ok(Json(state.messaging.settings(&identity.user_id).await?))
}
