//! `PUT /users/@me/friend-requests/{user_id}`

use axum::extract::State;
use guildhall_messaging::relations::Relationship;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json, Path},
    routes::ids::UserPath,
};

/// Accepts the request of a user.
#[utoipa::path(
    put,
    path = "/users/@me/friend-requests/{user_id}",
    operation_id = "acceptFriend",
    tag = "friends",
    security(("access_token" = [])),
    params(("user_id" = String, Path, description = "Who has asked")),
    responses((status = 200, description = "They are friends", body = Relationship), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<UserPath>,
) -> Result<Json<Relationship>, ApiError> {
    let other = path.user()?;
    Ok(Json(
        state.messaging.accept_friend(&identity.user_id, &other).await?,
    ))
}
