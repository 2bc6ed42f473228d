//! `PUT /guilds/{guild_id}/scheduled-events/{event_id}/users/@me`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Path},
    routes::ids::ScheduledEventPath,
};

/// Says that the caller is interested in a scheduled event, until it is over or the caller leaves the guild.
#[utoipa::path(
    put,
    path = "/guilds/{guild_id}/scheduled-events/{event_id}/users/@me",
    operation_id = "addScheduledEventInterest",
    tag = "scheduled events",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("event_id" = String, Path, description = "The event"),
    ),
    responses(
        (status = 204, description = "The caller is interested"),
        (status = 409, description = "The event is over", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ScheduledEventPath>,
) -> Result<StatusCode, ApiError> {
    state
        .guilds
        .set_event_interest(&identity.user_id, &path.guild()?, path.event()?, true)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
