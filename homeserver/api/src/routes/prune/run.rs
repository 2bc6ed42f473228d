//! `POST /guilds/{guild_id}/prune`

use axum::extract::State;
use guildhall_guilds::Prune;
use serde::Deserialize;
use utoipa::ToSchema;

use super::Pruned;
use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{AuditReason, Auth, Json, Path},
    routes::ids::GuildPath,
};

/// Whom to remove.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PruneMembers)]
pub(super) struct Body {
    /// Who came in longer ago than this many days and has said nothing since.
    #[schema(minimum = 1, maximum = 30)]
    days: i64,
    /// Roles that do not save, at most 100: who holds any other role is not pruned.
    #[serde(default)]
    include_roles: Vec<String>,
    /// At most 512 characters; the header `X-Audit-Log-Reason` when absent.
    #[serde(default)]
    reason: Option<String>,
}

/// Removes members who have been silent for long, at most 1000 at once: who asks again removes the others. That needs KICK_MEMBERS and
/// MANAGE_GUILD. The owner, the caller and who stands as high as the caller are never removed, nor who may see a channel that this server
/// does not carry, for what was said there is not known here.
#[utoipa::path(
    post,
    path = "/guilds/{guild_id}/prune",
    operation_id = "pruneMembers",
    tag = "members",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8"),
    ),
    request_body = Body,
    responses(
        (status = 200, description = "How many were removed", body = Pruned),
        (status = 409, description = "This server does not hold what was said so long ago", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
    AuditReason(why): AuditReason,
    Json(body): Json<Body>,
) -> Result<Json<Pruned>, ApiError> {
    let prune = Prune {
        days: body.days,
        include_roles: body.include_roles,
    };
    let reason = body.reason.or(why);
    let pruned = state
        .guilds
        .prune(&identity.user_id, &path.guild()?, &prune, reason.as_deref())
        .await?;
    Ok(Json(Pruned { pruned }))
}
