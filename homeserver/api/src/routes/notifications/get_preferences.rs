//! `GET /users/@me/notification-preferences`

use axum::extract::State;
use guildhall_notifications::NotificationPreferences;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json},
};

/// How the caller wants to be told.
#[utoipa::path(
    get,
    path = "/users/@me/notification-preferences",
    operation_id = "getNotificationPreferences",
    tag = "notifications",
    security(("access_token" = [])),
    responses((status = 200, description = "The preferences", body = NotificationPreferences), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
) -> Result<Json<NotificationPreferences>, ApiError> {
    Ok(Json(state.notifications.preferences(&identity.user_id).await?))
}
