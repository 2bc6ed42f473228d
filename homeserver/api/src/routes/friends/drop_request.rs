//! `DELETE /users/@me/friend-requests/{user_id}`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Path},
    routes::ids::UserPath,
};

/// Rejects the request of a user, or takes back the own one.
#[utoipa::path(
    delete,
    path = "/users/@me/friend-requests/{user_id}",
    operation_id = "dropFriendRequest",
    tag = "friends",
    security(("access_token" = [])),
    params(("user_id" = String, Path, description = "Who has asked, or was asked")),
    responses((status = 204, description = "The request is gone"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<UserPath>,
) -> Result<StatusCode, ApiError> {
    let other = path.user()?;
    state.messaging.drop_request(&identity.user_id, &other).await?;
    Ok(StatusCode::NO_CONTENT)
}
