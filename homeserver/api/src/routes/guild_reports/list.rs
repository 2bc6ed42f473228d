//! `GET /guilds/{guild_id}/reports`

use axum::extract::State;
use guildhall_guilds::model::{Report, ReportState};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    ApiError, ApiState, Page,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json, Path, Query},
    routes::ids::{self, GuildPath},
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
    let limit = ids::page_limit(parameters.limit)?;
    ids::check_before(parameters.before.as_deref())?;
    let (wanted, before) = (parameters.state, parameters.before.as_deref());
    let reports = state
        .guilds
        .guild_reports(&identity.user_id, &path.guild()?, wanted, before, limit + 1)
        .await?;
    Ok(Json(Page::of_one_more(reports, limit, |report| {
        report.id.clone()
    })))
}
