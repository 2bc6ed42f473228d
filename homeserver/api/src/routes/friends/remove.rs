//! `DELETE /users/@me/friends/{user_id}`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Path},
    routes::ids::UserPath,
};

/// Ends a friendship, for both.
#[utoipa::path(
    delete,
    path = "/users/@me/friends/{user_id}",
    operation_id = "removeFriend",
    tag = "friends",
    security(("access_token" = [])),
    params(("user_id" = String, Path, description = "The friend")),
    responses((status = 204, description = "They are friends no more"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<UserPath>,
) -> Result<StatusCode, ApiError> {
    let other = path.user()?;
    state.messaging.remove_friend(&identity.user_id, &other).await?;
    Ok(StatusCode::NO_CONTENT)
}
