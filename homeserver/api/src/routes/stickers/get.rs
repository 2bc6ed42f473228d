//! `GET /guilds/{guild_id}/stickers/{sticker_id}`

use axum::extract::State;
use guildhall_guilds::model::Sticker;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json, Path},
    routes::ids::StickerPath,
};

/// A sticker of a guild.
#[utoipa::path(
    get,
    path = "/guilds/{guild_id}/stickers/{sticker_id}",
    operation_id = "getSticker",
    tag = "stickers",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("sticker_id" = String, Path, description = "The sticker"),
    ),
    responses((status = 200, description = "The sticker", body = Sticker), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<StickerPath>,
) -> Result<Json<Sticker>, ApiError> {
    let (guild, sticker) = (path.guild()?, path.sticker()?);
    Ok(Json(
        state
            .guilds
            .get_sticker(&identity.user_id, &guild, sticker)
            .await?,
    ))
}
