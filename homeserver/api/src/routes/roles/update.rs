//! `PATCH /guilds/{guild_id}/roles/{role_id}`

use axum::extract::State;
use guildhall_guilds::{RolePatch, model::Role};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{AuditReason, Auth, Json, Path, UploadJson},
    routes::{
        fields::{given, permissions},
        ids::RolePath,
    },
};

/// What to change; absent fields stay.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UpdateRole)]
pub(super) struct Body {
    /// 1 to 100 characters; that of @everyone stays.
    #[serde(default)]
    name: Option<String>,
    /// 24-bit RGB; 0 is none.
    #[serde(default)]
    color: Option<i64>,
    /// Whether its members are listed apart.
    #[serde(default)]
    hoist: Option<bool>,
    /// Whether everybody may mention it.
    #[serde(default)]
    mentionable: Option<bool>,
    /// Rights as a decimal text of 64 bits. Only what the caller has can be given.
    #[serde(default)]
    permissions: Option<String>,
    /// A picture, as a data URI with base64: PNG, JPEG, GIF or WebP; null takes it off.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    icon: Option<Option<String>>,
    /// A picture, as an emoji of Unicode; null takes it off.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    unicode_emoji: Option<Option<String>>,
}

/// Changes a role that stands below the caller. That needs MANAGE_ROLES.
#[utoipa::path(
    patch,
    path = "/guilds/{guild_id}/roles/{role_id}",
    operation_id = "updateRole",
    tag = "roles",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("role_id" = String, Path, description = "The role; that of @everyone is the guild's id"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8, at most 512 characters"),
    ),
    request_body = Body,
    responses(
        (status = 200, description = "The role as it now stands", body = Role),
        (status = 409, description = "The caller has stored as much as one may", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<RolePath>,
    AuditReason(reason): AuditReason,
    UploadJson(body): UploadJson<Body>,
) -> Result<Json<Role>, ApiError> {
    let rights = body.permissions.as_deref();
    let patch = RolePatch {
        name: body.name,
        color: body.color,
        hoist: body.hoist,
        mentionable: body.mentionable,
        permissions: rights.map(|text| permissions("permissions", text)).transpose()?,
        icon: body.icon,
        unicode_emoji: body.unicode_emoji,
    };
    let (guild, role) = (path.guild()?, path.role()?);
    Ok(Json(
        state
            .guilds
            .because(reason)
            .update_role(&identity.user_id, &guild, role, patch)
            .await?,
    ))
}
