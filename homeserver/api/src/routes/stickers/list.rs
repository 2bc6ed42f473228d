//! `GET /guilds/{guild_id}/stickers`

use axum::extract::State;
use guildhall_guilds::model::Sticker;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json, Path},
    page::Page,
    routes::ids::GuildPath,
};

/// The stickers of a guild, sorted by name.
#[utoipa::path(
    get,
    path = "/guilds/{guild_id}/stickers",
    operation_id = "listStickers",
    tag = "stickers",
    security(("access_token" = [])),
    params(("guild_id" = String, Path, description = "The guild")),
    responses((status = 200, description = "The stickers", body = Page<Sticker>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
) -> Result<Json<Page<Sticker>>, ApiError> {
    let all = state
        .guilds
        .list_stickers(&identity.user_id, &path.guild()?)
        .await?;
    Ok(Json(Page::whole(all)))
}
