//! `GET /reports`

use axum::extract::State;
use guildhall_guilds::model::{OwnReport, ReportRole};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json, Query},
    routes::ids,
};

/// Which reports.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(super) struct Parameters {
    /// `reporter` for what the caller has reported, which is the default; `reported` for reports on the caller upon which was acted.
    #[serde(default)]
    #[param(inline)]
    role: Option<ReportRole>,
    /// Reports on the page, 1 to 100; 50 when absent.
    #[serde(default)]
    limit: Option<u32>,
    /// The report to go on before: `nextCursor` of the page before.
    #[serde(default)]
    before: Option<String>,
}

/// The caller's reports, newest first, as they stood when other servers were last asked.
#[utoipa::path(
    get,
    path = "/reports",
    operation_id = "listReports",
    tag = "reports",
    security(("access_token" = [])),
    params(Parameters),
    responses((status = 200, description = "A page", body = Page<OwnReport>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Query(Parameters { role, limit, before }): Query<Parameters>,
) -> Result<Json<Page<OwnReport>>, ApiError> {
    let limit = ids::page_limit(limit)?;
    ids::check_before(before.as_deref())?;
    let role = role.unwrap_or(ReportRole::Reporter);
    let one_more = i64::from(limit) + 1;
    let reports = state
        .guilds
        .own_reports(&identity.user_id, role, before.as_deref(), one_more)
        .await?;
    Ok(Json(Page::of_one_more(reports, limit, |report| {
        report.id.clone()
    })))
}
