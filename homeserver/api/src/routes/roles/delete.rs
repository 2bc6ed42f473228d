//! `DELETE /guilds/{guild_id}/roles/{role_id}`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{AuditReason, Auth, Path},
    routes::ids::RolePath,
};

/// Ends a role that stands below the caller: nobody holds it any more. That needs MANAGE_ROLES.
#[utoipa::path(
    delete,
    path = "/guilds/{guild_id}/roles/{role_id}",
    operation_id = "deleteRole",
    tag = "roles",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("role_id" = String, Path, description = "The role"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8, at most 512 characters"),
    ),
    responses(
        (status = 204, description = "The role is no more"),
        (status = 409, description = "@everyone cannot be deleted", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<RolePath>,
    AuditReason(reason): AuditReason,
) -> Result<StatusCode, ApiError> {
    let (guild, role) = (path.guild()?, path.role()?);
    state
        .guilds
        .because(reason)
        .delete_role(&identity.user_id, &guild, role)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
