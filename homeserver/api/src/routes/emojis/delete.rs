//! `DELETE /guilds/{guild_id}/emojis/{emoji_id}`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{AuditReason, Auth, Path},
    routes::ids::EmojiPath,
};

/// Deletes an emoji. That needs MANAGE_GUILD_EXPRESSIONS, or CREATE_GUILD_EXPRESSIONS for who has added it.
#[utoipa::path(
    delete,
    path = "/guilds/{guild_id}/emojis/{emoji_id}",
    operation_id = "deleteEmoji",
    tag = "emojis",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("emoji_id" = String, Path, description = "The emoji"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8, at most 512 characters"),
    ),
    responses((status = 204, description = "The emoji is no more"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<EmojiPath>,
    AuditReason(reason): AuditReason,
) -> Result<StatusCode, ApiError> {
    let (guild, emoji) = (path.guild()?, path.emoji()?);
    state
        .guilds
        .because(reason)
        .delete_emoji(&identity.user_id, &guild, emoji)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
