//! `POST /notifications/{notification_id}/read`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Path},
    routes::ids::NotificationPath,
};

/// The caller has read the notification.
#[utoipa::path(
    post,
    path = "/notifications/{notification_id}/read",
    operation_id = "readNotification",
    tag = "notifications",
    security(("access_token" = [])),
    params(("notification_id" = String, Path, description = "The notification")),
    responses((status = 204, description = "It is read"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<NotificationPath>,
) -> Result<StatusCode, ApiError> {
    let user = &identity.user_id;
    state.notifications.read(user, path.notification()?).await?;
    Ok(StatusCode::NO_CONTENT)
}
