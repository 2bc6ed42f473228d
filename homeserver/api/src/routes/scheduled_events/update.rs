//! `PATCH /guilds/{guild_id}/scheduled-events/{event_id}`

use axum::extract::State;
use guildhall_guilds::{ScheduledEventPatch, model::ScheduledEvent};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{AuditReason, Auth, Json, Path},
    routes::{
        fields::{given, time},
        ids::{self, ScheduledEventPath},
    },
};

/// What to change; absent fields stay.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UpdateScheduledEvent)]
pub(super) struct Body {
    /// 1 to 100 characters.
    #[serde(default)]
    name: Option<String>,
    /// At most 1000 characters; null takes it off.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    description: Option<Option<String>>,
    /// Where it takes place: 2 in a voice channel, 3 elsewhere.
    #[serde(default)]
    entity_type: Option<i64>,
    /// The voice channel; null for an event elsewhere.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    channel_id: Option<Option<String>>,
    /// The place of an event elsewhere, 1 to 100 characters; null for one in a channel.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    location: Option<Option<String>>,
    /// When it begins, RFC 3339: in the future, within 5 years.
    #[serde(default)]
    #[schema(format = DateTime)]
    scheduled_start_time: Option<String>,
    /// When it ends, RFC 3339, after the start; null for no end, which an event elsewhere has to have.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, format = DateTime)]
    scheduled_end_time: Option<Option<String>>,
    /// 2 begins an event that is scheduled, 4 cancels it, 3 ends one that has begun.
    #[serde(default)]
    status: Option<i64>,
}

/// Changes a scheduled event. That needs CREATE_EVENTS for one's own, MANAGE_EVENTS for those of others; for one in a channel also VIEW_CHANNEL and
/// CONNECT there.
#[utoipa::path(
    patch,
    path = "/guilds/{guild_id}/scheduled-events/{event_id}",
    operation_id = "updateScheduledEvent",
    tag = "scheduled events",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("event_id" = String, Path, description = "The event"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8, at most 512 characters"),
    ),
    request_body = Body,
    responses(
        (status = 200, description = "The event as it now stands", body = ScheduledEvent),
        (status = 409, description = "The event is over", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ScheduledEventPath>,
    AuditReason(reason): AuditReason,
    Json(body): Json<Body>,
) -> Result<Json<ScheduledEvent>, ApiError> {
    let start = body.scheduled_start_time.as_deref();
    let end = body
        .scheduled_end_time
        .map(|end| end.map(|text| time("scheduledEndTime", &text)).transpose());
    let channel = body
        .channel_id
        .map(|id| id.map(|id| ids::channel(&id).map(Into::into)).transpose());
    let patch = ScheduledEventPatch {
        name: body.name,
        description: body.description,
        entity_type: body.entity_type,
        channel_id: channel.transpose()?,
        location: body.location,
        starts_at: start.map(|text| time("scheduledStartTime", text)).transpose()?,
        ends_at: end.transpose()?,
        status: body.status,
    };
    let changed = state
        .guilds
        .because(reason)
        .update_scheduled_event(&identity.user_id, &path.guild()?, path.event()?, patch)
        .await?;
    Ok(Json(changed))
}
