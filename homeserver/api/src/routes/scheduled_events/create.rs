//! `POST /guilds/{guild_id}/scheduled-events`

use axum::{extract::State, http::StatusCode};
use guildhall_guilds::{NewScheduledEvent, model::ScheduledEvent};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{AuditReason, Auth, Json, Path},
    routes::{
        fields::time,
        ids::{self, GuildPath},
    },
};

/// An event to make.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CreateScheduledEvent)]
pub(super) struct Body {
    /// 1 to 100 characters.
    name: String,
    /// At most 1000 characters.
    #[serde(default)]
    description: Option<String>,
    /// Where it takes place: 2 in a voice channel, 3 elsewhere.
    entity_type: i64,
    /// The voice channel, for 2.
    #[serde(default)]
    channel_id: Option<String>,
    /// The place, for 3: 1 to 100 characters.
    #[serde(default)]
    location: Option<String>,
    /// When it begins, RFC 3339: in the future, within 5 years.
    #[schema(format = DateTime)]
    scheduled_start_time: String,
    /// When it ends, RFC 3339, after the start; has to be there for 3.
    #[serde(default)]
    #[schema(format = DateTime)]
    scheduled_end_time: Option<String>,
}

/// Makes a scheduled event. That needs CREATE_EVENTS, for one in a channel also VIEW_CHANNEL and CONNECT there. A guild has at most 100 that are not
/// over; who may not manage events has made at most 25 of them, and 100 with those that are over.
#[utoipa::path(
    post,
    path = "/guilds/{guild_id}/scheduled-events",
    operation_id = "createScheduledEvent",
    tag = "scheduled events",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8, at most 512 characters"),
    ),
    request_body = Body,
    responses(
        (status = 201, description = "The event", body = ScheduledEvent),
        (status = 409, description = "The guild has as many as it may, or the caller has made as many as one may", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
    AuditReason(reason): AuditReason,
    Json(body): Json<Body>,
) -> Result<(StatusCode, Json<ScheduledEvent>), ApiError> {
    let ends_at = body.scheduled_end_time.as_deref();
    let channel_id = body.channel_id.as_deref().map(ids::channel).transpose()?;
    let new = NewScheduledEvent {
        name: body.name,
        description: body.description,
        entity_type: body.entity_type,
        channel_id: channel_id.map(Into::into),
        location: body.location,
        starts_at: time("scheduledStartTime", &body.scheduled_start_time)?,
        ends_at: ends_at.map(|text| time("scheduledEndTime", text)).transpose()?,
    };
    let made = state
        .guilds
        .because(reason)
        .create_scheduled_event(&identity.user_id, &path.guild()?, new)
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}
