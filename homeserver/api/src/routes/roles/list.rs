//! `GET /guilds/{guild_id}/roles`

use axum::extract::State;
use guildhall_guilds::model::Role;

use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json, Path},
    routes::ids::GuildPath,
};

/// The roles of a guild with @everyone, lowest first.
#[utoipa::path(
    get,
    path = "/guilds/{guild_id}/roles",
    operation_id = "listRoles",
    tag = "roles",
    security(("access_token" = [])),
    params(("guild_id" = String, Path, description = "The guild")),
    responses((status = 200, description = "The roles", body = Page<Role>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
) -> Result<Json<Page<Role>>, ApiError> {
    let roles = state.guilds.list_roles(&identity.user_id, &path.guild()?).await?;
    Ok(Json(Page::whole(roles)))
}
