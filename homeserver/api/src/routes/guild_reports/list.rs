//! `GET /guilds/{guild_id}/reports`

use axum::extract::State;
use guildhall_guilds::model::Report;

use crate::{
    ApiError, ApiState, Page,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json, Path, Query},
    routes::{
        ids::GuildPath,
        report_queue::{self, Parameters},
    },
};

/// The queue of reports of the guild's moderators, newest first. That needs one of MANAGE_MESSAGES, MODERATE_MEMBERS, KICK_MEMBERS and BAN_MEMBERS. The guild's home server holds the queue and is asked. Reports on the caller and of messages in channels that the caller does not see are left out.
#[utoipa::path(
    get,
    path = "/guilds/{guild_id}/reports",
    operation_id = "listGuildReports",
    tag = "reports",
    security(("access_token" = [])),
    params(("guild_id" = String, Path, description = "The guild"), Parameters),
    responses(
        (status = 200, description = "A page", body = Page<Report>),
        (status = 502, description = "The guild's home server answers nonsense", body = ErrorBody),
        (status = 504, description = "The guild's home server does not answer", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
    Query(parameters): Query<Parameters>,
) -> Result<Json<Page<Report>>, ApiError> {
    let limit = parameters.limit()?;
    let (wanted, before) = (parameters.state, parameters.before.as_deref());
    let reports = state
        .guilds
        .guild_reports(&identity.user_id, &path.guild()?, wanted, before, limit + 1)
        .await?;
    Ok(Json(report_queue::page(reports, limit)))
}
