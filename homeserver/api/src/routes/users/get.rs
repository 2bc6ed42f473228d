//! `GET /users/{user_id}`

use axum::extract::State;
use guildhall_guilds::model::UserProfile;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json, Path},
    routes::ids::UserPath,
};

/// What others see of a user: of everybody of this server, and of users of other servers who are in a guild or private channel with the caller, or a friend. Those servers are asked,
/// at most once a minute; of a user whose server does not answer, it is what is known here.
#[utoipa::path(
    get,
    path = "/users/{user_id}",
    operation_id = "getUser",
    tag = "users",
    security(("access_token" = [])),
    params(("user_id" = String, Path, description = "The user")),
    responses((status = 200, description = "The profile", body = UserProfile), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<UserPath>,
) -> Result<Json<UserProfile>, ApiError> {
    let profile = state.guilds.profile(&identity.user_id, &path.user()?).await?;
    Ok(Json(profile))
}
