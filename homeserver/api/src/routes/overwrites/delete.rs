//! `DELETE /channels/{channel_id}/permissions/{target_id}`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{AuditReason, Auth, Path},
    routes::ids::OverwritePath,
};

/// Takes the permission overwrite of a role or member off a channel; nothing happens if there is none. What it needs is as for setting one.
#[utoipa::path(
    delete,
    path = "/channels/{channel_id}/permissions/{target_id}",
    operation_id = "deleteOverwrite",
    tag = "channels",
    security(("access_token" = [])),
    params(
        ("channel_id" = String, Path, description = "The channel"),
        ("target_id" = String, Path, description = "The role or user; @everyone has the guild's id"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8, at most 512 characters"),
    ),
    responses((status = 204, description = "There is none"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<OverwritePath>,
    AuditReason(reason): AuditReason,
) -> Result<StatusCode, ApiError> {
    state
        .guilds
        .because(reason)
        .remove_overwrite(&identity.user_id, &path.channel()?, path.target()?)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
