//! `DELETE /guilds/{guild_id}/members/{user_id}`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{AuditReason, Auth, Path},
    routes::ids::MemberPath,
};

/// Removes a member that stands below the caller, who needs KICK_MEMBERS, or leaves with `@me`.
#[utoipa::path(
    delete,
    path = "/guilds/{guild_id}/members/{user_id}",
    operation_id = "removeMember",
    tag = "members",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("user_id" = String, Path, description = "The member, or `@me` for the caller"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8, at most 512 characters"),
    ),
    responses(
        (status = 204, description = "The user is no longer a member"),
        (status = 409, description = "The owner cannot leave", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<MemberPath>,
    AuditReason(reason): AuditReason,
) -> Result<StatusCode, ApiError> {
    let (guild, caller) = (path.guild()?, &identity.user_id);
    match path.user()? {
        None => state.guilds.leave_guild(caller, &guild).await?,
        Some(member) => {
            let reason = reason.as_deref();
            state.guilds.kick(caller, &guild, &member, reason).await?;
        }
    }
    Ok(StatusCode::NO_CONTENT)
}
