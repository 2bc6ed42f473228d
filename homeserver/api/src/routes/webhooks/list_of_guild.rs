//! `GET /guilds/{guild_id}/webhooks`

use axum::extract::State;
use guildhall_guilds::model::Webhook;

use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json, Path},
    routes::ids::GuildPath,
};

/// The webhooks of all channels of a guild in which the caller may manage them, by id, without their tokens. That needs MANAGE_WEBHOOKS in the guild.
#[utoipa::path(
    get,
    path = "/guilds/{guild_id}/webhooks",
    operation_id = "listGuildWebhooks",
    tag = "webhooks",
    security(("access_token" = [])),
    params(("guild_id" = String, Path, description = "The guild")),
    responses((status = 200, description = "All of them", body = Page<Webhook>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
) -> Result<Json<Page<Webhook>>, ApiError> {
    let all = state
        .guilds
        .guild_webhooks(&identity.user_id, &path.guild()?)
        .await?;
    Ok(Json(Page::whole(all)))
}
