//! `DELETE /notifications/{notification_id}`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Path},
    routes::ids::NotificationPath,
};

/// The caller does not want to see the notification any more.
#[utoipa::path(
    delete,
    path = "/notifications/{notification_id}",
    operation_id = "deleteNotification",
    tag = "notifications",
    security(("access_token" = [])),
    params(("notification_id" = String, Path, description = "The notification")),
    responses((status = 204, description = "It is gone"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<NotificationPath>,
) -> Result<StatusCode, ApiError> {
    let user = &identity.user_id;
    state.notifications.dismiss(user, path.notification()?).await?;
    Ok(StatusCode::NO_CONTENT)
}
