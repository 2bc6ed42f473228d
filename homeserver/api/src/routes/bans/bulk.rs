//! `POST /guilds/{guild_id}/bans/bulk`

use axum::extract::State;
use guildhall_guilds::NewBan;
use serde::{Deserialize, Serialize};
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
#[schema(as = BulkBan)]
pub(super) struct Body {
    /// 1 to 200 users, who need not be members. One who is named twice counts once.
    user_ids: Vec<String>,
    /// As for one ban.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 604_800)]
    delete_message_seconds: i64,
    /// At most 512 characters; the header `X-Audit-Log-Reason` when absent.
    #[serde(default)]
    reason: Option<String>,
}

/// What became of it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BulkBanResult)]
pub(super) struct Answer {
    /// Who is banned now, also who was so before.
    banned_users: Vec<String>,
    /// Whom the caller may not ban: who stands as high or higher, the caller, and servers' own users.
    failed_users: Vec<String>,
}

/// Bans many users at once. That needs BAN_MEMBERS; whom the caller may not ban is named in the answer and does not keep the others from being
/// banned.
#[utoipa::path(
    post,
    path = "/guilds/{guild_id}/bans/bulk",
    operation_id = "createBans",
    tag = "members",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8"),
    ),
    request_body = Body,
    responses((status = 200, description = "Who is banned and who is not", body = Answer), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
    AuditReason(why): AuditReason,
    Json(body): Json<Body>,
) -> Result<Json<Answer>, ApiError> {
    let guild = path.guild()?;
    let users = body.user_ids.iter().map(|id| ids::user("userIds", id));
    let users = users.collect::<Result<Vec<_>, _>>()?;
    let ban = NewBan {
        reason: body.reason.or(why),
        delete_message_seconds: body.delete_message_seconds,
    };
    let done = state
        .guilds
        .ban_all(&identity.user_id, &guild, users, &ban)
        .await?;
    let texts = |ids: Vec<guildhall_types::OwnedUserId>| ids.into_iter().map(String::from).collect();
    Ok(Json(Answer {
        banned_users: texts(done.banned),
        failed_users: texts(done.failed),
    }))
}
