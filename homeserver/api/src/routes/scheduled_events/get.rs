//! `GET /guilds/{guild_id}/scheduled-events/{event_id}`

use axum::extract::State;
use guildhall_guilds::model::ScheduledEvent;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json, Path},
    routes::ids::ScheduledEventPath,
};

/// A scheduled event, also one that is over. One in a channel is for who sees the channel.
#[utoipa::path(
    get,
    path = "/guilds/{guild_id}/scheduled-events/{event_id}",
    operation_id = "getScheduledEvent",
    tag = "scheduled events",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("event_id" = String, Path, description = "The event"),
    ),
    responses((status = 200, description = "The event", body = ScheduledEvent), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ScheduledEventPath>,
) -> Result<Json<ScheduledEvent>, ApiError> {
    let found = state
        .guilds
        .scheduled_event(&identity.user_id, &path.guild()?, path.event()?)
        .await?;
    Ok(Json(found))
}
