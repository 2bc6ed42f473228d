//! `DELETE /users/@me/sessions/{session_id}`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Path},
};

/// Ends a session of the caller, be it the one that asks: its tokens stop at once, its gateway sessions are closed with 4004, and its browsers get no pushes.
#[utoipa::path(
    delete,
    path = "/users/@me/sessions/{session_id}",
    operation_id = "deleteOwnSession",
    tag = "users",
    security(("access_token" = [])),
    params(("session_id" = String, Path, description = "The session")),
    responses((status = 204, description = "The session is over"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(session_id): Path<String>,
) -> Result<StatusCode, ApiError> {
    // No id has any, and PostgreSQL takes no NUL.
    if session_id.chars().any(char::is_control) {
        return Err(ApiError::not_found("There is no such session"));
    }
    state.accounts.end_session(&identity.user_id, &session_id).await?;
    Ok(StatusCode::NO_CONTENT)
}
