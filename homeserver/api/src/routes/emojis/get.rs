//! `GET /guilds/{guild_id}/emojis/{emoji_id}`

use axum::extract::State;
use guildhall_guilds::model::Emoji;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json, Path},
    routes::ids::EmojiPath,
};

/// An emoji of a guild.
#[utoipa::path(
    get,
    path = "/guilds/{guild_id}/emojis/{emoji_id}",
    operation_id = "getEmoji",
    tag = "emojis",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("emoji_id" = String, Path, description = "The emoji"),
    ),
    responses((status = 200, description = "The emoji", body = Emoji), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<EmojiPath>,
) -> Result<Json<Emoji>, ApiError> {
    let (guild, emoji) = (path.guild()?, path.emoji()?);
    Ok(Json(
        state.guilds.get_emoji(&identity.user_id, &guild, emoji).await?,
    ))
}
