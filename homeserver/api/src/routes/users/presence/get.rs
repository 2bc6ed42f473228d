//! `GET /users/{user_id}/presence`

use axum::extract::State;
use guildhall_presence::Presence;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json, Path},
    routes::ids::UserPath,
};

/// The presence of a friend, or of somebody who shares a guild with the caller. Of oneself it is what one has chosen.
#[utoipa::path(
    get,
    path = "/users/{user_id}/presence",
    operation_id = "getPresence",
    tag = "users",
    security(("access_token" = [])),
    params(("user_id" = String, Path, description = "The user")),
    responses((status = 200, description = "The presence", body = Presence), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<UserPath>,
) -> Result<Json<Presence>, ApiError> {
    let presence = state.presences.presence(&identity.user_id, &path.user()?).await?;
    Ok(Json(presence))
}
