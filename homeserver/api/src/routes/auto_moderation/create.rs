//! `POST /guilds/{guild_id}/auto-moderation/rules`

use axum::{extract::State, http::StatusCode};
use guildhall_guilds::{
    NewAutomodRule,
    model::{AutoModerationAction, AutoModerationRule, AutoModerationTrigger, MESSAGE_SEND},
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{AuditReason, Auth, Json, Path},
    routes::ids::GuildPath,
};

/// A rule to make.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CreateAutoModerationRule)]
pub(super) struct Body {
    /// 1 to 100 characters.
    name: String,
    /// 1 when a message is sent or edited; that is all there is.
    #[serde(default)]
    event_type: Option<i64>,
    /// What it looks for: 1 words, 5 many mentions, 1000 links, 1001 invites.
    trigger_type: i64,
    /// What exactly.
    #[serde(default)]
    trigger_metadata: AutoModerationTrigger,
    /// What follows, 1 to 3, each kind once at most.
    actions: Vec<AutoModerationAction>,
    /// Whether it looks at anything; it does not when absent.
    #[serde(default)]
    enabled: bool,
    /// Roles whose holders it does not look at, at most 20.
    #[serde(default)]
    exempt_roles: Vec<String>,
    /// Channels that it does not look at, at most 50.
    #[serde(default)]
    exempt_channels: Vec<String>,
}

/// Makes a rule that looks at messages. That needs MANAGE_GUILD, and MODERATE_MEMBERS if the rule times members out. Who has MANAGE_GUILD or ADMINISTRATOR
/// is looked at by none. A guild has at most 6 rules of kind 1, and one of every other kind.
#[utoipa::path(
    post,
    path = "/guilds/{guild_id}/auto-moderation/rules",
    operation_id = "createAutoModerationRule",
    tag = "automod",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8"),
    ),
    request_body = Body,
    responses(
        (status = 201, description = "The rule", body = AutoModerationRule),
        (status = 409, description = "The guild has as many as it may", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
    AuditReason(reason): AuditReason,
    Json(body): Json<Body>,
) -> Result<(StatusCode, Json<AutoModerationRule>), ApiError> {
    if body.event_type.is_some_and(|event| event != MESSAGE_SEND) {
        return Err(ApiError::invalid("eventType", "must be 1"));
    }
    let new = NewAutomodRule {
        name: body.name,
        trigger_type: body.trigger_type,
        trigger_metadata: body.trigger_metadata,
        actions: body.actions,
        enabled: body.enabled,
        exempt_roles: body.exempt_roles,
        exempt_channels: body.exempt_channels,
    };
    let guilds = state.guilds.because(reason);
    let rule = guilds
        .create_automod_rule(&identity.user_id, &path.guild()?, new)
        .await?;
    Ok((StatusCode::CREATED, Json(rule)))
}
