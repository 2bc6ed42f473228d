//! `POST /guilds/{guild_id}/bans`

use axum::{extract::State, http::StatusCode};
use guildhall_guilds::{NewBan, model::Ban};
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
    /// The messages of this many seconds before the ban are deleted in all channels of the guild, soon after the answer; 0 to 604800
    /// (7 days), 0 when absent.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 604_800)]
    delete_message_seconds: i64,
}

/// Removes a user from a guild and keeps it out. That needs BAN_MEMBERS; a member has to stand below the caller. Deleting the messages of
/// the banned needs no other right. Who is banned already can be banned again for that.
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
    Json(body): Json<Body>,
) -> Result<(StatusCode, Json<Ban>), ApiError> {
    let (guild, target) = (path.guild()?, ids::user("userId", &body.user_id)?);
    let ban = NewBan {
        reason: body.reason.or(why),
        delete_message_seconds: body.delete_message_seconds,
    };
    let ban = state.guilds.ban(&identity.user_id, &guild, &target, &ban).await?;
    Ok((StatusCode::CREATED, Json(ban)))
}
