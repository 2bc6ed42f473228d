//! `GET /guilds/{guild_id}/auto-moderation/rules`

use axum::extract::State;
use guildhall_guilds::model::AutoModerationRule;

use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json, Path},
    routes::ids::GuildPath,
};

/// The rules of a guild that look at messages, all of them, by id. That needs MANAGE_GUILD.
#[utoipa::path(
    get,
    path = "/guilds/{guild_id}/auto-moderation/rules",
    operation_id = "listAutoModerationRules",
    tag = "automod",
    security(("access_token" = [])),
    params(("guild_id" = String, Path, description = "The guild")),
    responses((status = 200, description = "The rules", body = Page<AutoModerationRule>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
) -> Result<Json<Page<AutoModerationRule>>, ApiError> {
    let rules = state
        .guilds
        .list_automod_rules(&identity.user_id, &path.guild()?)
        .await?;
    Ok(Json(Page::whole(rules)))
}
