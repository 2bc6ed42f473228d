//! `GET /users/@me/read-states`

use axum::extract::State;
use guildhall_messaging::ReadState;

use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json},
};

/// How far the caller has read in every channel that the caller sees, of all guilds and private, and in the threads that the caller follows.
#[utoipa::path(
    get,
    path = "/users/@me/read-states",
    operation_id = "listReadStates",
    tag = "users",
    security(("access_token" = [])),
    responses((status = 200, description = "All of them on one page", body = Page<ReadState>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
) -> Result<Json<Page<ReadState>>, ApiError> {
    let states = state.messaging.read_states(&identity.user_id).await?;
    Ok(Json(Page::whole(states)))
}
