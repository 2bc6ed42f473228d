//! `GET /guilds/{guild_id}/server-bans`

use axum::extract::State;
use guildhall_guilds::model::ServerBan;

use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json, Path},
    routes::ids::GuildPath,
};

/// The bans of servers of a guild, all of them, sorted by name. That needs BAN_MEMBERS.
#[utoipa::path(
    get,
    path = "/guilds/{guild_id}/server-bans",
    operation_id = "listServerBans",
    tag = "members",
    security(("access_token" = [])),
    params(("guild_id" = String, Path, description = "The guild")),
    responses((status = 200, description = "The bans", body = Page<ServerBan>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
) -> Result<Json<Page<ServerBan>>, ApiError> {
    let bans = state
        .guilds
        .list_server_bans(&identity.user_id, &path.guild()?)
        .await?;
    Ok(Json(Page::whole(bans)))
}
