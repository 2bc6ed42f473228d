//! `PATCH /guilds/{guild_id}/auto-moderation/rules/{rule_id}`

use axum::extract::State;
use guildhall_guilds::{
    AutomodRulePatch,
    model::{AutoModerationAction, AutoModerationRule, AutoModerationTrigger},
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{AuditReason, Auth, Json, Path},
    routes::ids::AutomodRulePath,
};

/// What to change; absent fields stay, and so does the kind of trigger.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UpdateAutoModerationRule)]
pub(super) struct Body {
    /// 1 to 100 characters.
    #[serde(default)]
    name: Option<String>,
    /// What exactly it looks for.
    #[serde(default)]
    trigger_metadata: Option<AutoModerationTrigger>,
    /// What follows, 1 to 3, each kind once at most.
    #[serde(default)]
    actions: Option<Vec<AutoModerationAction>>,
    /// Whether it looks at anything.
    #[serde(default)]
    enabled: Option<bool>,
    /// Roles whose holders it does not look at, at most 20.
    #[serde(default)]
    exempt_roles: Option<Vec<String>>,
    /// Channels that it does not look at, at most 50.
    #[serde(default)]
    exempt_channels: Option<Vec<String>>,
}

/// Changes a rule that looks at messages. That needs MANAGE_GUILD, and MODERATE_MEMBERS if the rule times members out afterwards.
#[utoipa::path(
    patch,
    path = "/guilds/{guild_id}/auto-moderation/rules/{rule_id}",
    operation_id = "updateAutoModerationRule",
    tag = "automod",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("rule_id" = String, Path, description = "The rule"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8"),
    ),
    request_body = Body,
    responses((status = 200, description = "The rule as it now stands", body = AutoModerationRule), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<AutomodRulePath>,
    AuditReason(reason): AuditReason,
    Json(body): Json<Body>,
) -> Result<Json<AutoModerationRule>, ApiError> {
    let patch = AutomodRulePatch {
        name: body.name,
        trigger_metadata: body.trigger_metadata,
        actions: body.actions,
        enabled: body.enabled,
        exempt_roles: body.exempt_roles,
        exempt_channels: body.exempt_channels,
    };
    let (guild, rule) = (path.guild()?, path.rule()?);
    let guilds = state.guilds.because(reason);
    let rule = guilds
        .update_automod_rule(&identity.user_id, &guild, rule, patch)
        .await?;
    Ok(Json(rule))
}
