//! `POST /guilds/{guild_id}/roles`

use axum::{extract::State, http::StatusCode};
use guildhall_guilds::{NewRole, model::Role};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{AuditReason, Auth, Json, Path, UploadJson},
    routes::{fields::permissions, ids::GuildPath},
};

/// A role to make.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CreateRole)]
pub(super) struct Body {
    /// 1 to 100 characters; `new role` when absent.
    #[serde(default)]
    name: Option<String>,
    /// 24-bit RGB; 0 is none.
    #[serde(default)]
    color: i64,
    /// Whether its members are listed apart.
    #[serde(default)]
    hoist: bool,
    /// Whether everybody may mention it.
    #[serde(default)]
    mentionable: bool,
    /// Rights as a decimal text of 64 bits; those of @everyone when absent. Only what the caller has can be given.
    #[serde(default)]
    permissions: Option<String>,
    /// A picture, as a data URI with base64: PNG, JPEG, GIF or WebP.
    #[serde(default)]
    icon: Option<String>,
    /// A picture, as an emoji of Unicode.
    #[serde(default)]
    unicode_emoji: Option<String>,
}

/// Makes a role below all others. That needs MANAGE_ROLES.
#[utoipa::path(
    post,
    path = "/guilds/{guild_id}/roles",
    operation_id = "createRole",
    tag = "roles",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8, at most 512 characters"),
    ),
    request_body = Body,
    responses(
        (status = 201, description = "The role", body = Role),
        (status = 409, description = "The guild has as many roles as it may, or the caller has stored as much as one may", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
    AuditReason(reason): AuditReason,
    UploadJson(body): UploadJson<Body>,
) -> Result<(StatusCode, Json<Role>), ApiError> {
    let rights = body.permissions.as_deref();
    let new = NewRole {
        name: body.name,
        color: body.color,
        hoist: body.hoist,
        mentionable: body.mentionable,
        permissions: rights.map(|text| permissions("permissions", text)).transpose()?,
        icon: body.icon,
        unicode_emoji: body.unicode_emoji,
    };
    let role = state
        .guilds
        .because(reason)
        .create_role(&identity.user_id, &path.guild()?, new)
        .await?;
    Ok((StatusCode::CREATED, Json(role)))
}
