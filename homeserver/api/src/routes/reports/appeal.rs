//! `POST /reports/{report_id}/appeal`

use axum::extract::State;
use guildhall_guilds::model::OwnReport;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json, Path},
    routes::ids::ReportPath,
};

/// Why to decide again.
#[derive(Deserialize, ToSchema)]
#[schema(as = AppealReport)]
pub(super) struct Body {
    /// 1 to 1000 characters.
    content: String,
}

/// Appeals against what was decided about a report in the last 30 days: who has reported against dismissals, on whatever server; who was
/// reported against what was done on this server. Then the report is open again there. Each may do so once.
#[utoipa::path(
    post,
    path = "/reports/{report_id}/appeal",
    operation_id = "appealReport",
    tag = "reports",
    security(("access_token" = [])),
    params(("report_id" = String, Path, description = "The report")),
    request_body = Body,
    responses(
        (status = 200, description = "The report", body = OwnReport),
        (status = 409, description = "The caller has appealed, or there is nothing to appeal against", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ReportPath>,
    Json(Body { content }): Json<Body>,
) -> Result<Json<OwnReport>, ApiError> {
    let report = state
        .guilds
        .appeal_report(&identity.user_id, path.report()?, &content)
        .await?;
    Ok(Json(report))
}
