//! `GET /guilds/{guild_id}/scheduled-events`

use axum::extract::State;
use guildhall_guilds::model::ScheduledEvent;

use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json, Path},
    routes::ids::GuildPath,
};

/// The scheduled events of a guild that are not over, the next first. Those in channels are for who sees the channels.
#[utoipa::path(
    get,
    path = "/guilds/{guild_id}/scheduled-events",
    operation_id = "listScheduledEvents",
    tag = "scheduled events",
    security(("access_token" = [])),
    params(("guild_id" = String, Path, description = "The guild")),
    responses((status = 200, description = "All of them on one page", body = Page<ScheduledEvent>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
) -> Result<Json<Page<ScheduledEvent>>, ApiError> {
    let all = state
        .guilds
        .list_scheduled_events(&identity.user_id, &path.guild()?)
        .await?;
    Ok(Json(Page::whole(all)))
}
