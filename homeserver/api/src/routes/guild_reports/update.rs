//! `PATCH /guilds/{guild_id}/reports/{report_id}`

use axum::extract::State;
use guildhall_guilds::model::ReportDetail;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json, Path},
    routes::{ids::GuildReportPath, report_queue::UpdateBody},
};

/// Changes a report of the queue, if it still has the version that the caller has seen. That needs one of MANAGE_MESSAGES, MODERATE_MEMBERS, KICK_MEMBERS and BAN_MEMBERS. The guild's home server holds the queue and is asked.
#[utoipa::path(
    patch,
    path = "/guilds/{guild_id}/reports/{report_id}",
    operation_id = "updateGuildReport",
    tag = "reports",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("report_id" = String, Path, description = "The report"),
    ),
    request_body = UpdateBody,
    responses(
        (status = 200, description = "The report", body = ReportDetail),
        (status = 409, description = "The report has changed meanwhile, or does not come into that state", body = ErrorBody),
        (status = 502, description = "The guild's home server answers nonsense", body = ErrorBody),
        (status = 504, description = "The guild's home server does not answer", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildReportPath>,
    Json(body): Json<UpdateBody>,
) -> Result<Json<ReportDetail>, ApiError> {
    let report = state
        .guilds
        .update_guild_report(&identity.user_id, &path.guild()?, path.report()?, body.into())
        .await?;
    Ok(Json(report))
}
