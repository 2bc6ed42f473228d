//! `GET /guilds/{guild_id}/auto-moderation/rules/{rule_id}`

use axum::extract::State;
use guildhall_guilds::model::AutoModerationRule;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json, Path},
    routes::ids::AutomodRulePath,
};

/// One rule of a guild that looks at messages. That needs MANAGE_GUILD.
#[utoipa::path(
    get,
    path = "/guilds/{guild_id}/auto-moderation/rules/{rule_id}",
    operation_id = "getAutoModerationRule",
    tag = "automod",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("rule_id" = String, Path, description = "The rule"),
    ),
    responses((status = 200, description = "The rule", body = AutoModerationRule), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<AutomodRulePath>,
) -> Result<Json<AutoModerationRule>, ApiError> {
    let (guild, rule) = (path.guild()?, path.rule()?);
    let rule = state
        .guilds
        .get_automod_rule(&identity.user_id, &guild, rule)
        .await?;
    Ok(Json(rule))
}
