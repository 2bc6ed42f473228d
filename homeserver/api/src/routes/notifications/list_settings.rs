//! `GET /users/@me/notification-settings`

use axum::extract::State;
use guildhall_notifications::NotificationSettings;

use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json},
};

/// What the caller has set for guilds and channels. Where nothing is set it is not listed.
#[utoipa::path(
    get,
    path = "/users/@me/notification-settings",
    operation_id = "listNotificationSettings",
    tag = "notifications",
    security(("access_token" = [])),
    responses((status = 200, description = "All of them on one page", body = Page<NotificationSettings>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
) -> Result<Json<Page<NotificationSettings>>, ApiError> {
    let settings = state.notifications.settings(&identity.user_id).await?;
    Ok(Json(Page::whole(settings)))
}
