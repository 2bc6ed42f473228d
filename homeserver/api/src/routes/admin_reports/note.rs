//! `POST /admin/reports/{report_id}/notes`

use axum::{extract::State, http::StatusCode};
use guildhall_guilds::model::ReportNote;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json, Path},
    routes::{ids::ReportPath, report_queue::NoteBody},
};

/// Adds a note to a report of the queue; only those who work in the queue see it, and it stays. A report has at most 200. That needs an administrator of this server.
#[utoipa::path(
    post,
    path = "/admin/reports/{report_id}/notes",
    operation_id = "createServerReportNote",
    tag = "reports",
    security(("access_token" = [])),
    params(
        ("report_id" = String, Path, description = "The report"),
    ),
    request_body = NoteBody,
    responses(
        (status = 201, description = "The note", body = ReportNote),
        (status = 409, description = "The report has as many as it may", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ReportPath>,
    Json(NoteBody { content }): Json<NoteBody>,
) -> Result<(StatusCode, Json<ReportNote>), ApiError> {
    let note = state
        .guilds
        .note_server_report(&identity.user_id, path.report()?, &content)
        .await?;
    Ok((StatusCode::CREATED, Json(note)))
}
