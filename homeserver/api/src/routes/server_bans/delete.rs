//! `DELETE /guilds/{guild_id}/server-bans/{server}`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{AuditReason, Auth, Path},
    routes::ids::ServerBanPath,
};

/// Ends a ban of servers: their users may come in again, but are not members by that. That needs BAN_MEMBERS.
#[utoipa::path(
    delete,
    path = "/guilds/{guild_id}/server-bans/{server}",
    operation_id = "deleteServerBan",
    tag = "members",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("server" = String, Path, description = "The name or pattern, as it was banned"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8"),
    ),
    responses((status = 204, description = "The ban is no more"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ServerBanPath>,
    AuditReason(reason): AuditReason,
) -> Result<StatusCode, ApiError> {
    state
        .guilds
        .because(reason)
        .unban_server(&identity.user_id, &path.guild()?, path.server()?)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
