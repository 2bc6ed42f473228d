//! `PUT /guilds/{guild_id}/scheduled-events/{event_id}/users/@me`

use axum::{extract::State, http::StatusCode};
use guildhall_types::UserId;

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
    set(&state, &identity.user_id, &path, true).await
}

/// From now on `user` is interested, or no longer.
pub(super) async fn set(
    state: &ApiState,
    user: &UserId,
    path: &ScheduledEventPath,
    is_interested: bool,
) -> Result<StatusCode, ApiError> {
    state
        .guilds
        .set_event_interest(user, &path.guild()?, path.event()?, is_interested)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
