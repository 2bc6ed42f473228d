//! `DELETE /guilds/{guild_id}/scheduled-events/{event_id}/users/@me`

use axum::{extract::State, http::StatusCode};

use super::interest;
use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Path},
    routes::ids::ScheduledEventPath,
};

/// Says that the caller is not interested in a scheduled event any more.
#[utoipa::path(
    delete,
    path = "/guilds/{guild_id}/scheduled-events/{event_id}/users/@me",
    operation_id = "removeScheduledEventInterest",
    tag = "scheduled events",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("event_id" = String, Path, description = "The event"),
    ),
    responses(
        (status = 204, description = "The caller is not interested"),
        (status = 409, description = "The event is over", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ScheduledEventPath>,
) -> Result<StatusCode, ApiError> {
    interest::set(&state, &identity.user_id, &path, false).await
}
