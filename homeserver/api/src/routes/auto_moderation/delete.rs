//! `DELETE /guilds/{guild_id}/auto-moderation/rules/{rule_id}`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{AuditReason, Auth, Path},
    routes::ids::AutomodRulePath,
};

/// Ends a rule that looks at messages. That needs MANAGE_GUILD.
#[utoipa::path(
    delete,
    path = "/guilds/{guild_id}/auto-moderation/rules/{rule_id}",
    operation_id = "deleteAutoModerationRule",
    tag = "automod",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("rule_id" = String, Path, description = "The rule"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8"),
    ),
    responses((status = 204, description = "The rule is no more"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<AutomodRulePath>,
    AuditReason(reason): AuditReason,
) -> Result<StatusCode, ApiError> {
    let (guild, rule) = (path.guild()?, path.rule()?);
    state
        .guilds
        .because(reason)
        .delete_automod_rule(&identity.user_id, &guild, rule)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
