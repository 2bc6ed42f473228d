//! `GET /admin/reports/{report_id}`

use axum::extract::State;
use guildhall_guilds::model::ReportDetail;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json, Path},
    routes::ids::ReportPath,
};

/// A report of the queue, with notes, appeals and history. That needs an administrator of this server.
#[utoipa::path(
    get,
    path = "/admin/reports/{report_id}",
    operation_id = "getServerReport",
    tag = "reports",
    security(("access_token" = [])),
    params(
        ("report_id" = String, Path, description = "The report"),
    ),
    responses(
        (status = 200, description = "The report", body = ReportDetail),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ReportPath>,
) -> Result<Json<ReportDetail>, ApiError> {
    let report = state
        .guilds
        .server_report(&identity.user_id, path.report()?)
        .await?;
    Ok(Json(report))
}
