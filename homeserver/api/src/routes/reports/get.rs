//! `GET /reports/{report_id}`

use axum::extract::State;
use guildhall_guilds::model::OwnReport;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json, Path},
    routes::ids::ReportPath,
};

/// A report of the caller as it stands now: other servers are asked, and stand as they last said where they do not answer in 5 seconds. Or one
/// on the caller upon which the caller's server, or a guild that was made there, has acted.
#[utoipa::path(
    get,
    path = "/reports/{report_id}",
    operation_id = "getReport",
    tag = "reports",
    security(("access_token" = [])),
    params(("report_id" = String, Path, description = "The report")),
    responses((status = 200, description = "The report", body = OwnReport), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ReportPath>,
) -> Result<Json<OwnReport>, ApiError> {
    let report = state.guilds.own_report(&identity.user_id, path.report()?).await?;
    Ok(Json(report))
}
