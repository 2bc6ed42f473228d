//! `PATCH /admin/reports/{report_id}`

use axum::extract::State;
use guildhall_guilds::{
    ReportPatch,
    model::{ReportDetail, ReportOutcome, ReportState},
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json, Path},
    routes::ids::ReportPath,
};

/// How the report is to stand.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UpdateServerReport)]
pub(super) struct Body {
    /// The version that the caller has seen.
    version: i64,
    /// `in_review`: the caller works on it from now on. `open`: nobody does. `resolved`: it is decided; it has to be in review before.
    state: ReportState,
    /// What was decided, if it is.
    #[serde(default)]
    outcome: Option<ReportOutcome>,
}

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
    request_body = Body,
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
    Json(body): Json<Body>,
) -> Result<Json<ReportDetail>, ApiError> {
    let patch = ReportPatch {
        version: body.version,
        state: body.state,
        outcome: body.outcome,
    };
    let report = state
        .guilds
        .update_server_report(&identity.user_id, path.report()?, patch)
        .await?;
    Ok(Json(report))
}
