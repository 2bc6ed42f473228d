//! `PATCH /guilds/{guild_id}/emojis/{emoji_id}`

use axum::extract::State;
use guildhall_guilds::{EmojiPatch, model::Emoji};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{AuditReason, Auth, Json, Path},
    routes::ids::EmojiPath,
};

/// What to change; absent fields stay.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UpdateEmoji)]
pub(super) struct Body {
    /// 2 to 32 letters (A to Z), digits and underscores.
    #[serde(default)]
    name: Option<String>,
    /// The roles that may use it; none is for all.
    #[serde(default)]
    roles: Option<Vec<String>>,
}

/// Changes an emoji; its picture stays. That needs MANAGE_GUILD_EXPRESSIONS, or CREATE_GUILD_EXPRESSIONS for who has added it.
#[utoipa::path(
    patch,
    path = "/guilds/{guild_id}/emojis/{emoji_id}",
    operation_id = "updateEmoji",
    tag = "emojis",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("emoji_id" = String, Path, description = "The emoji"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8, at most 512 characters"),
    ),
    request_body = Body,
    responses((status = 200, description = "The emoji as it now stands", body = Emoji), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<EmojiPath>,
    AuditReason(reason): AuditReason,
    Json(body): Json<Body>,
) -> Result<Json<Emoji>, ApiError> {
    let patch = EmojiPatch {
        name: body.name,
        roles: body.roles,
    };
    let (guild, emoji) = (path.guild()?, path.emoji()?);
    Ok(Json(
        state
            .guilds
            .because(reason)
            .update_emoji(&identity.user_id, &guild, emoji, patch)
            .await?,
    ))
}
