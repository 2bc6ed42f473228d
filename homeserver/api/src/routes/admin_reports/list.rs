//! `GET /admin/reports`

use axum::extract::State;
use guildhall_guilds::model::{Report, ReportState};
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
    /// Those in this state only.
    #[serde(default)]
    #[param(inline)]
    state: Option<ReportState>,
    /// Reports on the page, 1 to 100; 50 when absent.
    #[serde(default)]
    limit: Option<u32>,
    /// The report to go on before: `nextCursor` of the page before.
    #[serde(default)]
    before: Option<String>,
}

/// The queue of reports of this server's administrators, newest first. That needs an administrator of this server. Here is what this server's users have reported, and reports on its users and of its guilds, also from other servers. Reports on the caller are left out.
#[utoipa::path(
    get,
    path = "/admin/reports",
    operation_id = "listServerReports",
    tag = "reports",
    security(("access_token" = [])),
    params(Parameters),
    responses((status = 200, description = "A page", body = Page<Report>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Query(parameters): Query<Parameters>,
) -> Result<Json<Page<Report>>, ApiError> {
    let limit = ids::page_limit(parameters.limit)?;
    ids::check_before(parameters.before.as_deref())?;
    let (wanted, before) = (parameters.state, parameters.before.as_deref());
    let reports = state
        .guilds
        .server_reports(&identity.user_id, wanted, before, i64::from(limit) + 1)
        .await?;
    Ok(Json(Page::of_one_more(reports, limit, |report| {
        report.id.clone()
    })))
}
