//! `POST /reports`

use axum::{extract::State, http::StatusCode};
use guildhall_guilds::{
    NewReport, Thing,
    model::{OwnReport, ReportCategory, ReportKind},
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json},
    routes::ids,
};

/// What to report.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CreateReport)]
pub(super) struct Body {
    /// What is reported.
    kind: ReportKind,
    /// The guild: needed for one. Of a user, where the user was met: its moderators hear of it then.
    #[serde(default)]
    guild_id: Option<String>,
    /// The message's channel.
    #[serde(default)]
    channel_id: Option<String>,
    /// The message.
    #[serde(default)]
    message_id: Option<String>,
    /// The user.
    #[serde(default)]
    user_id: Option<String>,
    /// What it is about.
    category: ReportCategory,
    /// In the reporter's words, at most 1000 characters.
    #[serde(default)]
    reason: Option<String>,
    /// Whether moderators and other servers may know who reports. The administrators of the reporter's own server always do.
    #[serde(default)]
    reveal_reporter: bool,
}

/// Reports a message that the caller may read, a user with whom the caller has a guild in common, or a guild of the caller's. It goes to the
/// administrators of the caller's server; to the moderators of the guild; to the administrators of the server of the user, or of the
/// guild that is reported. Servers that are away are told later.
#[utoipa::path(
    post,
    path = "/reports",
    operation_id = "createReport",
    tag = "reports",
    security(("access_token" = [])),
    request_body = Body,
    responses(
        (status = 201, description = "The report", body = OwnReport),
        (status = 409, description = "The caller has reported the same and nobody has decided yet, or has as many such reports as one may have", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Json(body): Json<Body>,
) -> Result<(StatusCode, Json<OwnReport>), ApiError> {
    let room = |id: Option<&str>, thing| id.map(|id| ids::room(id, thing)).transpose();
    let report = NewReport {
        kind: body.kind,
        guild_id: room(body.guild_id.as_deref(), Thing::Guild)?,
        channel_id: room(body.channel_id.as_deref(), Thing::Channel)?,
        message_id: body.message_id.as_deref().map(ids::message).transpose()?,
        user_id: body
            .user_id
            .as_deref()
            .map(|id| ids::user("userId", id))
            .transpose()?,
        category: body.category,
        reason: body.reason.unwrap_or_default(),
        is_named: body.reveal_reporter,
    };
    let report = state.guilds.report(&identity.user_id, report).await?;
    Ok((StatusCode::CREATED, Json(report)))
}
