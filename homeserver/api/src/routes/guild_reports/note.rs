//! `POST /guilds/{guild_id}/reports/{report_id}/notes`

use axum::{extract::State, http::StatusCode};
use guildhall_guilds::model::ReportNote;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json, Path},
    routes::{ids::GuildReportPath, report_queue::NoteBody},
};

/// Adds a note to a report of the queue; only those who work in the queue see it, and it stays. A report has at most 200. That needs one of MANAGE_MESSAGES, MODERATE_MEMBERS, KICK_MEMBERS and BAN_MEMBERS. The guild's home server holds the queue and is asked.
#[utoipa::path(
    post,
    path = "/guilds/{guild_id}/reports/{report_id}/notes",
    operation_id = "createGuildReportNote",
    tag = "reports",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("report_id" = String, Path, description = "The report"),
    ),
    request_body = NoteBody,
    responses(
        (status = 201, description = "The note", body = ReportNote),
        (status = 409, description = "The report has as many as it may", body = ErrorBody),
        (status = 502, description = "The guild's home server answers nonsense", body = ErrorBody),
        (status = 504, description = "The guild's home server does not answer", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildReportPath>,
    Json(NoteBody { content }): Json<NoteBody>,
) -> Result<(StatusCode, Json<ReportNote>), ApiError> {
    let note = state
        .guilds
        .note_guild_report(&identity.user_id, &path.guild()?, path.report()?, &content)
        .await?;
    Ok((StatusCode::CREATED, Json(note)))
}
