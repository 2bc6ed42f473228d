//! `DELETE /guilds/{guild_id}/stickers/{sticker_id}`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{AuditReason, Auth, Path},
    routes::ids::StickerPath,
};

/// Deletes a sticker. That needs MANAGE_GUILD_EXPRESSIONS, or CREATE_GUILD_EXPRESSIONS for who has added it.
#[utoipa::path(
    delete,
    path = "/guilds/{guild_id}/stickers/{sticker_id}",
    operation_id = "deleteSticker",
    tag = "stickers",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("sticker_id" = String, Path, description = "The sticker"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8, at most 512 characters"),
    ),
    responses((status = 204, description = "The sticker is no more"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<StickerPath>,
    AuditReason(reason): AuditReason,
) -> Result<StatusCode, ApiError> {
    let (guild, sticker) = (path.guild()?, path.sticker()?);
    state
        .guilds
        .because(reason)
        .delete_sticker(&identity.user_id, &guild, sticker)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
