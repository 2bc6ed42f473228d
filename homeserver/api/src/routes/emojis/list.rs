//! `GET /guilds/{guild_id}/emojis`

use axum::extract::State;
use guildhall_guilds::model::Emoji;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json, Path},
    page::Page,
    routes::ids::GuildPath,
};

/// The emoji of a guild, sorted by name.
#[utoipa::path(
    get,
    path = "/guilds/{guild_id}/emojis",
    operation_id = "listEmojis",
    tag = "emojis",
    security(("access_token" = [])),
    params(("guild_id" = String, Path, description = "The guild")),
    responses((status = 200, description = "The emoji", body = Page<Emoji>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
) -> Result<Json<Page<Emoji>>, ApiError> {
    let all = state
        .guilds
        .list_emojis(&identity.user_id, &path.guild()?)
        .await?;
    Ok(Json(Page::whole(all)))
}
