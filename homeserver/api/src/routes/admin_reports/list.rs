//! `GET /admin/reports`

use axum::extract::State;
use guildhall_guilds::model::Report;

use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json, Query},
    routes::report_queue::{self, Parameters},
};

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
    let limit = parameters.limit()?;
    let (wanted, before) = (parameters.state, parameters.before.as_deref());
    let reports = state
        .guilds
        .server_reports(&identity.user_id, wanted, before, i64::from(limit) + 1)
        .await?;
    Ok(Json(report_queue::page(reports, limit)))
}
