//! `POST /guilds/{guild_id}/bans`

use axum::{extract::State, http::StatusCode};
use guildhall_guilds::model::Ban;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{AuditReason, Auth, Json, Path},
    routes::ids::{self, GuildPath},
};

/// Whom to ban.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CreateBan)]
pub(super) struct Body {
    /// The user, who need not be a member.
    #[schema(example = "@mallory:example.org")]
    user_id: String,
    /// At most 512 characters; the header `X-Audit-Log-Reason` when absent.
    #[serde(default)]
    reason: Option<String>,
}

/// Removes a user from a guild and keeps it out. That needs BAN_MEMBERS; a member has to stand below the caller.
#[utoipa::path(
    post,
    path = "/guilds/{guild_id}/bans",
    operation_id = "createBan",
    tag = "members",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8, at most 512 characters"),
    ),
    request_body = Body,
    responses((status = 201, description = "The ban", body = Ban), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
    AuditReason(why): AuditReason,
    Json(Body { user_id, reason }): Json<Body>,
) -> Result<(StatusCode, Json<Ban>), ApiError> {
    let (guild, target) = (path.guild()?, ids::user("userId", &user_id)?);
    let reason = reason.or(why);
    let ban = state
        .guilds
        .ban(&identity.user_id, &guild, &target, reason.as_deref())
        .await?;
    Ok((StatusCode::CREATED, Json(ban)))
}
