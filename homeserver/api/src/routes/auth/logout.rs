//! `POST /auth/logout`

use axum::{extract::State, http::StatusCode};

use crate::{ApiError, ApiState, error::Refusals, extract::Auth};

/// Ends the session: its access and refresh tokens stop at once.
#[utoipa::path(
    post,
    path = "/auth/logout",
    operation_id = "logout",
    tag = "auth",
    security(("access_token" = [])),
    responses((status = 204, description = "The session is over"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
) -> Result<StatusCode, ApiError> {
    state.accounts.logout(&identity.session_id).await?;
    Ok(StatusCode::NO_CONTENT)
}
