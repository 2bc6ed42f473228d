//! `POST /guilds/{guild_id}/stickers`

use axum::{extract::State, http::StatusCode};
use guildhall_guilds::{NewSticker, model::Sticker};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{AuditReason, Auth, Json, Path, UploadJson},
    routes::ids::GuildPath,
};

/// A sticker to add.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CreateSticker)]
pub(super) struct Body {
    /// 2 to 30 characters.
    name: String,
    /// A data URI with base64: PNG, JPEG, GIF or WebP, of at most 2048 pixels on a side and 512 KiB (unless the server is set up otherwise).
    image: String,
    /// What it shows, at most 100 characters.
    #[serde(default)]
    description: Option<String>,
    /// By what it is found, at most 200 characters.
    #[serde(default)]
    tags: Option<String>,
}

/// Adds a sticker. That needs CREATE_GUILD_EXPRESSIONS.
#[utoipa::path(
    post,
    path = "/guilds/{guild_id}/stickers",
    operation_id = "createSticker",
    tag = "stickers",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8, at most 512 characters"),
    ),
    request_body = Body,
    responses(
        (status = 201, description = "The sticker", body = Sticker),
        (status = 409, description = "The guild has as many as it may, or the caller has stored as much as one may", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
    AuditReason(reason): AuditReason,
    UploadJson(body): UploadJson<Body>,
) -> Result<(StatusCode, Json<Sticker>), ApiError> {
    let new = NewSticker {
        name: body.name,
        image: body.image,
        description: body.description,
        tags: body.tags,
    };
    let made = state
        .guilds
        .because(reason)
        .create_sticker(&identity.user_id, &path.guild()?, new)
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}
