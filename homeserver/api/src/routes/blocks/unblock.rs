//! `DELETE /users/{user_id}/block`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Path},
    routes::ids::UserPath,
};

/// Blocks a user no more.
#[utoipa::path(
    delete,
    path = "/users/{user_id}/block",
    operation_id = "unblockUser",
    tag = "friends",
    security(("access_token" = [])),
    params(("user_id" = String, Path, description = "The user")),
    responses((status = 204, description = "The user is not blocked"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<UserPath>,
) -> Result<StatusCode, ApiError> {
    let other = path.user()?;
    state.messaging.unblock(&identity.user_id, &other).await?;
    Ok(StatusCode::NO_CONTENT)
}
