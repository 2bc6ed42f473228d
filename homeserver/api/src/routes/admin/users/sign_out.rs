//! `POST /admin/users/{user_id}/sign-out`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Path},
    routes::ids::UserPath,
};

/// Ends all sessions of an account of this server, at once. That needs an administrator of this server.
#[utoipa::path(
    post,
    path = "/admin/users/{user_id}/sign-out",
    operation_id = "signOutAccount",
    tag = "admin",
    security(("access_token" = [])),
    params(("user_id" = String, Path, description = "The user")),
    responses((status = 204, description = "They have ended"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<UserPath>,
) -> Result<StatusCode, ApiError> {
    state.admin.sign_out(&identity.user_id, &path.user()?).await?;
    Ok(StatusCode::NO_CONTENT)
}
