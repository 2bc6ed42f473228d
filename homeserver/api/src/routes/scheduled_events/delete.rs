//! `DELETE /guilds/{guild_id}/scheduled-events/{event_id}`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{AuditReason, Auth, Path},
    routes::ids::ScheduledEventPath,
};

/// Deletes a scheduled event, also one that is over, for who may change it.
#[utoipa::path(
    delete,
    path = "/guilds/{guild_id}/scheduled-events/{event_id}",
    operation_id = "deleteScheduledEvent",
    tag = "scheduled events",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("event_id" = String, Path, description = "The event"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8, at most 512 characters"),
    ),
    responses((status = 204, description = "The event is no more"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ScheduledEventPath>,
    AuditReason(reason): AuditReason,
) -> Result<StatusCode, ApiError> {
    state
        .guilds
        .because(reason)
        .delete_scheduled_event(&identity.user_id, &path.guild()?, path.event()?)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
