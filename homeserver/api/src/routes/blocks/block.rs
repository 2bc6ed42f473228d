//! `POST /users/{user_id}/block`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Path},
    routes::ids::UserPath,
};

/// Blocks a user, also of another server: what the user says is not shown to the caller, who gets no messages and requests of the user; they are
/// friends no more. The user is told no more than that the caller accepts nothing.
#[utoipa::path(
    post,
    path = "/users/{user_id}/block",
    operation_id = "blockUser",
    tag = "friends",
    security(("access_token" = [])),
    params(("user_id" = String, Path, description = "The user")),
    responses(
        (status = 204, description = "The user is blocked"),
        (status = 409, description = "The caller has blocked as many as one may", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<UserPath>,
) -> Result<StatusCode, ApiError> {
    let other = path.user()?;
    state.messaging.block(&identity.user_id, &other).await?;
    Ok(StatusCode::NO_CONTENT)
}
