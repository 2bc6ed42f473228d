//! `DELETE /guilds/{guild_id}/bans/{user_id}`

use axum::{extract::State, http::StatusCode};
use guildhall_guilds::{Refusal, Thing};

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{AuditReason, Auth, Path},
    routes::ids::MemberPath,
};

/// Ends a ban: the user may come back. That needs BAN_MEMBERS.
#[utoipa::path(
    delete,
    path = "/guilds/{guild_id}/bans/{user_id}",
    operation_id = "deleteBan",
    tag = "members",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("user_id" = String, Path, description = "The user"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8, at most 512 characters"),
    ),
    responses((status = 204, description = "The ban is no more"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<MemberPath>,
    AuditReason(reason): AuditReason,
) -> Result<StatusCode, ApiError> {
    let (guild, target) = (path.guild()?, path.user()?.ok_or(Refusal::Unknown(Thing::Ban))?);
    state
        .guilds
        .because(reason)
        .unban(&identity.user_id, &guild, &target)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
