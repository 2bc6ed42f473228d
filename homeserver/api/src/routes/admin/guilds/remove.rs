//! `DELETE /admin/guilds/{guild_id}`

use axum::extract::State;
use guildhall_admin::guilds::GuildRemoval;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json, Path},
    routes::ids::GuildPath,
};

/// Has this server have no more to do with a guild. One that it has made, or that a user of it owns, is deleted on all servers; it does not come back. Of others all users of this server leave. That needs an
/// administrator of this server.
#[utoipa::path(
    delete,
    path = "/admin/guilds/{guild_id}",
    operation_id = "removeGuild",
    tag = "admin",
    security(("access_token" = [])),
    params(("guild_id" = String, Path, description = "The guild")),
    responses((status = 200, description = "What has become of it", body = GuildRemoval), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
) -> Result<Json<GuildRemoval>, ApiError> {
    let removal = state
        .admin
        .remove_guild(&identity.user_id, &path.guild()?)
        .await?;
    Ok(Json(removal))
}
