//! `POST /notifications/read-all`

use axum::{extract::State, http::StatusCode};

use crate::{ApiError, ApiState, error::Refusals, extract::Auth};

/// The caller has read all notifications. What is unread in channels stays so.
#[utoipa::path(
    post,
    path = "/notifications/read-all",
    operation_id = "readAllNotifications",
    tag = "notifications",
    security(("access_token" = [])),
    responses((status = 204, description = "They are read"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
) -> Result<StatusCode, ApiError> {
    state.notifications.read_all(&identity.user_id).await?;
    Ok(StatusCode::NO_CONTENT)
}
