//! `PATCH /admin/reports/{report_id}`

use axum::extract::State;
use guildhall_guilds::model::ReportDetail;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json, Path},
    routes::{ids::ReportPath, report_queue::UpdateBody},
};

/// Changes a report of the queue, if it still has the version that the caller has seen. That needs an administrator of this server.
#[utoipa::path(
    patch,
    path = "/admin/reports/{report_id}",
    operation_id = "updateServerReport",
    tag = "reports",
    security(("access_token" = [])),
    params(
        ("report_id" = String, Path, description = "The report"),
    ),
    request_body = UpdateBody,
    responses(
        (status = 200, description = "The report", body = ReportDetail),
        (status = 409, description = "The report has changed meanwhile, or does not come into that state", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ReportPath>,
    Json(body): Json<UpdateBody>,
) -> Result<Json<ReportDetail>, ApiError> {
    let report = state
        .guilds
        .update_server_report(&identity.user_id, path.report()?, body.into())
        .await?;
    Ok(Json(report))
}
