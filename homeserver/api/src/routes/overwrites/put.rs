//! `PUT /channels/{channel_id}/permissions/{target_id}`

use axum::{extract::State, http::StatusCode};
use guildhall_guilds::model::PermissionOverwrite;
use guildhall_permissions::Permissions;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{AuditReason, Auth, Json, Path},
    routes::{fields, ids::OverwritePath},
};

/// What a channel gives to a role or member and takes from it.
#[derive(Deserialize, ToSchema)]
#[schema(as = SetOverwrite)]
pub(super) struct Body {
    /// Whom it is for: 0 a role, 1 a member.
    #[serde(rename = "type")]
    kind: i64,
    /// What it gives: 64 bits as a decimal string. Wins over `deny`.
    #[serde(default)]
    allow: Option<String>,
    /// What it takes, as `allow`.
    #[serde(default)]
    deny: Option<String>,
}

/// Sets a permission overwrite of a channel, in the place of the one that it has for the role or member. That needs MANAGE_ROLES in the
/// channel, and whatever the overwrite gives or takes. Channels that stand in a category and have the same overwrites as it follow it.
#[utoipa::path(
    put,
    path = "/channels/{channel_id}/permissions/{target_id}",
    operation_id = "setOverwrite",
    tag = "channels",
    security(("access_token" = [])),
    params(
        ("channel_id" = String, Path, description = "The channel"),
        ("target_id" = String, Path, description = "The role or user; @everyone has the guild's id"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8, at most 512 characters"),
    ),
    request_body = Body,
    responses(
        (status = 204, description = "It is so"),
        (status = 409, description = "The channel has as many overwrites as it may", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<OverwritePath>,
    AuditReason(reason): AuditReason,
    Json(Body { kind, allow, deny }): Json<Body>,
) -> Result<StatusCode, ApiError> {
    let bits = |field, bits: Option<String>| match bits {
        Some(bits) => fields::permissions(field, &bits),
        None => Ok(Permissions::NONE),
    };
    let overwrite = PermissionOverwrite {
        id: path.target()?.to_owned(),
        kind,
        allow: bits("allow", allow)?,
        deny: bits("deny", deny)?,
    };
    let overwrite = overwrite
        .overwrite()
        .ok_or_else(|| ApiError::invalid("type", "must be 0 (role) or 1 (member)"))?;
    state
        .guilds
        .because(reason)
        .set_overwrite(&identity.user_id, &path.channel()?, overwrite)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
