//! `GET /users/@me/friends`

use axum::extract::State;
use guildhall_messaging::relations::Relationship;

use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json},
};

/// The caller's friends, and who has asked or was asked, by user id. Requests that the caller does not let be made are not among them.
#[utoipa::path(
    get,
    path = "/users/@me/friends",
    operation_id = "listFriends",
    tag = "friends",
    security(("access_token" = [])),
    responses((status = 200, description = "All of them on one page", body = Page<Relationship>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
) -> Result<Json<Page<Relationship>>, ApiError> {
    Ok(Json(Page::whole(
        state.messaging.relationships(&identity.user_id).await?,
    )))
}
