//! What is asked of either queue of reports, the one of a guild's moderators and the one of this server's administrators.

use guildhall_guilds::{
    ReportPatch,
    model::{Report, ReportOutcome, ReportState},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::ids;
use crate::{ApiError, Page};

/// Which reports.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(super) struct Parameters {
    /// Those in this state only.
    #[serde(default)]
    #[param(inline)]
    pub(super) state: Option<ReportState>,
    /// Reports on the page, 1 to 100; 50 when absent.
    #[serde(default)]
    limit: Option<u32>,
    /// The report to go on before: `nextCursor` of the page before.
    #[serde(default)]
    pub(super) before: Option<String>,
}

impl Parameters {
    /// Reports on the page.
    ///
    /// # Errors
    /// When that cannot be, or `before` cannot be a report.
    pub(super) fn limit(&self) -> Result<u32, ApiError> {
        let limit = ids::page_limit(self.limit)?;
        ids::check_before(self.before.as_deref())?;
        Ok(limit)
    }
}

/// The page of `limit` of `reports`, of which there is one more if another page follows.
pub(super) fn page(reports: Vec<Report>, limit: u32) -> Page<Report> {
    Page::of_one_more(reports, limit, |report| report.id.clone())
}

/// A note.
#[derive(Deserialize, ToSchema)]
#[schema(as = CreateReportNote)]
pub(super) struct NoteBody {
    /// 1 to 1000 characters.
    pub(super) content: String,
}

/// How the report is to stand.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UpdateReport)]
pub(super) struct UpdateBody {
    /// The version that the caller has seen.
    version: i64,
    /// `in_review`: the caller works on it from now on. `open`: nobody does. `resolved`: it is decided; it has to be in review before.
    state: ReportState,
    /// What was decided, if it is.
    #[serde(default)]
    outcome: Option<ReportOutcome>,
}

impl From<UpdateBody> for ReportPatch {
    fn from(body: UpdateBody) -> Self {
        Self {
            version: body.version,
            state: body.state,
            outcome: body.outcome,
        }
    }
}
