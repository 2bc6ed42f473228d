//! `POST /guilds/{guild_id}/server-bans`

use axum::{extract::State, http::StatusCode};
use guildhall_guilds::model::ServerBan;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{AuditReason, Auth, Json, Path},
    routes::ids::GuildPath,
};

/// Which servers to ban.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CreateServerBan)]
pub(super) struct Body {
    /// A server name, in which `*` stands for any characters and `?` for one. Without a port it is for every port. At most 230 characters.
    #[schema(example = "*.spam.example")]
    server: String,
    /// At most 512 characters; the header `X-Audit-Log-Reason` when absent.
    #[serde(default)]
    reason: Option<String>,
}

/// Bans servers from a guild: their users are removed and do not come in, nothing of theirs is taken in, and nothing more is sent to them. That
/// needs BAN_MEMBERS, and every member whose account is there has to stand below the caller. The guild's own server and the caller's cannot be
/// banned. A guild has at most 200 such bans.
#[utoipa::path(
    post,
    path = "/guilds/{guild_id}/server-bans",
    operation_id = "createServerBan",
    tag = "members",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8"),
    ),
    request_body = Body,
    responses(
        (status = 201, description = "The ban", body = ServerBan),
        (status = 409, description = "The guild has as many as it may", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
    AuditReason(why): AuditReason,
    Json(Body { server, reason }): Json<Body>,
) -> Result<(StatusCode, Json<ServerBan>), ApiError> {
    let reason = reason.or(why);
    let ban = state
        .guilds
        .ban_server(&identity.user_id, &path.guild()?, &server, reason.as_deref())
        .await?;
    Ok((StatusCode::CREATED, Json(ban)))
}
