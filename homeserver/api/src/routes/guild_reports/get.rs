//! `GET /guilds/{guild_id}/reports/{report_id}`

use axum::extract::State;
use guildhall_guilds::model::ReportDetail;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json, Path},
    routes::ids::GuildReportPath,
};

/// A report of the queue, with notes, appeals and history. That needs one of MANAGE_MESSAGES, MODERATE_MEMBERS, KICK_MEMBERS and BAN_MEMBERS. The guild's home server holds the queue and is asked.
#[utoipa::path(
    get,
    path = "/guilds/{guild_id}/reports/{report_id}",
    operation_id = "getGuildReport",
    tag = "reports",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("report_id" = String, Path, description = "The report"),
    ),
    responses(
        (status = 200, description = "The report", body = ReportDetail),
        (status = 502, description = "The guild's home server answers nonsense", body = ErrorBody),
        (status = 504, description = "The guild's home server does not answer", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildReportPath>,
) -> Result<Json<ReportDetail>, ApiError> {
    let report = state
        .guilds
        .guild_report(&identity.user_id, &path.guild()?, path.report()?)
        .await?;
    Ok(Json(report))
}
