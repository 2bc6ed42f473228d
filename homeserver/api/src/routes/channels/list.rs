//! `GET /guilds/{guild_id}/channels`

use axum::extract::State;
use guildhall_guilds::model::Channel;

use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json, Path},
    routes::ids::GuildPath,
};

/// The channels of a guild that the caller sees, in the order of the list.
#[utoipa::path(
    get,
    path = "/guilds/{guild_id}/channels",
    operation_id = "listChannels",
    tag = "channels",
    security(("access_token" = [])),
    params(("guild_id" = String, Path, description = "The guild")),
    responses((status = 200, description = "All of them on one page", body = Page<Channel>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
) -> Result<Json<Page<Channel>>, ApiError> {
    Ok(Json(Page::whole(
        state
            .guilds
            .list_channels(&identity.user_id, &path.guild()?)
            .await?,
    )))
}
