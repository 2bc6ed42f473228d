//! `PATCH /guilds/{guild_id}/stickers/{sticker_id}`

use axum::extract::State;
use guildhall_guilds::{StickerPatch, model::Sticker};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{AuditReason, Auth, Json, Path},
    routes::{fields::given, ids::StickerPath},
};

/// What to change; absent fields stay.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UpdateSticker)]
pub(super) struct Body {
    /// 2 to 30 characters.
    #[serde(default)]
    name: Option<String>,
    /// What it shows, at most 100 characters; null takes it off.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    description: Option<Option<String>>,
    /// By what it is found, at most 200 characters; null takes it off.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    tags: Option<Option<String>>,
}

/// Changes a sticker; its picture stays. That needs MANAGE_GUILD_EXPRESSIONS, or CREATE_GUILD_EXPRESSIONS for who has added it.
#[utoipa::path(
    patch,
    path = "/guilds/{guild_id}/stickers/{sticker_id}",
    operation_id = "updateSticker",
    tag = "stickers",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("sticker_id" = String, Path, description = "The sticker"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8, at most 512 characters"),
    ),
    request_body = Body,
    responses((status = 200, description = "The sticker as it now stands", body = Sticker), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<StickerPath>,
    AuditReason(reason): AuditReason,
    Json(body): Json<Body>,
) -> Result<Json<Sticker>, ApiError> {
    let patch = StickerPatch {
        name: body.name,
        description: body.description,
        tags: body.tags,
    };
    let (guild, sticker) = (path.guild()?, path.sticker()?);
    Ok(Json(
        state
            .guilds
            .because(reason)
            .update_sticker(&identity.user_id, &guild, sticker, patch)
            .await?,
    ))
}
