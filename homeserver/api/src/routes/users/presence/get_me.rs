//! `GET /users/@me/presence`

use axum::extract::State;
use guildhall_presence::Presence;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json},
};

/// What the caller has chosen to be seen as.
#[utoipa::path(
    get,
    path = "/users/@me/presence",
    operation_id = "getOwnPresence",
    tag = "users",
    security(("access_token" = [])),
    responses((status = 200, description = "What is chosen; `invisible` is shown to the user alone", body = Presence), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
) -> Result<Json<Presence>, ApiError> {
    let caller = &identity.user_id;
    Ok(Json(state.presences.presence(caller, caller).await?))
}
