//! `POST /users/{user_id}/friend-request`

use axum::extract::State;
use guildhall_messaging::relations::Relationship;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json, Path},
    routes::ids::UserPath,
};

/// Asks a user, also of another server, for friendship; who was asked by that user accepts so. Asking again changes nothing. A server that is
/// away is told later.
#[utoipa::path(
    post,
    path = "/users/{user_id}/friend-request",
    operation_id = "requestFriend",
    tag = "friends",
    security(("access_token" = [])),
    params(("user_id" = String, Path, description = "The user")),
    responses(
        (status = 200, description = "What the user is to the caller now", body = Relationship),
        (status = 409, description = "They are friends, or the caller has as many as one may", body = ErrorBody),
        (status = 502, description = "The other's server does not let its user be invited, or this one does not deal with it", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<UserPath>,
) -> Result<Json<Relationship>, ApiError> {
    let other = path.user()?;
    Ok(Json(
        state.messaging.request_friend(&identity.user_id, &other).await?,
    ))
}
