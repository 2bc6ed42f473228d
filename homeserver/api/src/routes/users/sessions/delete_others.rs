//! `DELETE /users/@me/sessions`

use axum::{extract::State, http::StatusCode};

use crate::{ApiError, ApiState, error::Refusals, extract::Auth};

/// Ends all sessions of the caller but the one that asks, as `DELETE /users/@me/sessions/{session_id}` does.
#[utoipa::path(
    delete,
    path = "/users/@me/sessions",
    operation_id = "deleteOtherSessions",
    tag = "users",
    security(("access_token" = [])),
    responses((status = 204, description = "The others are over"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
) -> Result<StatusCode, ApiError> {
    state.accounts.end_other_sessions(&identity).await?;
    Ok(StatusCode::NO_CONTENT)
}
