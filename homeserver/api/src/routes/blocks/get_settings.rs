//! `GET /users/@me/settings`

use axum::extract::State;

use super::UserSettings;
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
    let user = &identity.user_id;
    let privacy = state.messaging.privacy(user).await?;
    let previews = state.messaging.shows_previews(user).await?;
    Ok(Json(UserSettings::new(privacy, previews)))
}
