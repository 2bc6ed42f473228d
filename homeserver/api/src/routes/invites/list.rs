//! `GET /guilds/{guild_id}/invites`

use axum::extract::State;
use guildhall_guilds::model::Invite;

use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json, Path},
    routes::ids::GuildPath,
};

/// The guild's invites on this server that can be used: all of them for its owner, for others their own.
#[utoipa::path(
    get,
    path = "/guilds/{guild_id}/invites",
    operation_id = "listInvites",
    tag = "invites",
    security(("access_token" = [])),
    params(("guild_id" = String, Path, description = "The guild")),
    responses((status = 200, description = "All of them on one page", body = Page<Invite>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
) -> Result<Json<Page<Invite>>, ApiError> {
    Ok(Json(Page::whole(
        state
            .guilds
            .list_invites(&identity.user_id, &path.guild()?)
            .await?,
    )))
}
