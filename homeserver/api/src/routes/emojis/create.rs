//! `POST /guilds/{guild_id}/emojis`

use axum::{extract::State, http::StatusCode};
use guildhall_guilds::{NewEmoji, model::Emoji};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{AuditReason, Auth, Json, Path, UploadJson},
    routes::ids::GuildPath,
};

/// An emoji to add.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CreateEmoji)]
pub(super) struct Body {
    /// 2 to 32 letters (A to Z), digits and underscores.
    name: String,
    /// A data URI with base64: PNG, JPEG, GIF or WebP, of at most 2048 pixels on a side and 256 KiB (unless the server is set up otherwise).
    image: String,
    /// The roles that may use it; none is for all.
    #[serde(default)]
    roles: Vec<String>,
}

/// Adds an emoji. That needs CREATE_GUILD_EXPRESSIONS.
#[utoipa::path(
    post,
    path = "/guilds/{guild_id}/emojis",
    operation_id = "createEmoji",
    tag = "emojis",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8, at most 512 characters"),
    ),
    request_body = Body,
    responses(
        (status = 201, description = "The emoji", body = Emoji),
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
) -> Result<(StatusCode, Json<Emoji>), ApiError> {
    let new = NewEmoji {
        name: body.name,
        image: body.image,
        roles: body.roles,
    };
    let made = state
        .guilds
        .because(reason)
        .create_emoji(&identity.user_id, &path.guild()?, new)
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}
