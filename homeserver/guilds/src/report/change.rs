//! Changing how a report stands.

use guildhall_storage::reports::{
    self,
    cases::{self, CaseRow},
};
use guildhall_types::UserId;
use sqlx::AnyConnection;

use super::models;
use crate::{
    Guilds, Refusal, Thing,
    model::{ReportOutcome, ReportQueue, ReportState},
};

/// A change that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportPatch {
    /// The version that the caller has seen: if it is another by now, nothing changes.
    pub version: i64,
    /// The new state.
    pub state: ReportState,
    /// What was decided; of resolved reports only.
    pub outcome: Option<ReportOutcome>,
}

pub(super) fn stale() -> Refusal {
    Refusal::Conflict("The report has changed meanwhile: look at it again".to_owned())
}

impl Guilds {
    /// Changes a report for `actor`, who may work in the queue.
    pub(super) async fn change_report(
        &self,
        actor: &UserId,
        report_id: &str,
        queue: ReportQueue,
        patch: ReportPatch,
    ) -> Result<(), Refusal> {
        if (patch.state == ReportState::Resolved) != patch.outcome.is_some() {
            let reason = "must be there when the report is resolved, and only then";
            return Err(Refusal::invalid("outcome", reason));
        }
        let mut tx = self.db().begin().await?;
        let case = cases::get(tx.conn(), report_id, queue.as_str()).await?;
        let case = case.ok_or(Refusal::Unknown(Thing::Report))?;
        if case.version != patch.version {
            return Err(stale());
        }
        let from = models::state(&case.state)?;
        let (change, assignee_id) = match (from, patch.state) {
            (ReportState::Open | ReportState::InReview, ReportState::InReview) => {
                ("taken", Some(actor.to_string()))
            }
            (ReportState::InReview, ReportState::Open) => ("released", None),
            (ReportState::InReview, ReportState::Resolved) => ("resolved", case.assignee_id.clone()),
            (from, to) => {
                return Err(Refusal::Conflict(format!(
                    "A report that is {} does not become {}",
                    from.as_str(),
                    to.as_str()
                )));
            }
        };
        let changed = CaseRow {
            state: patch.state.as_str().to_owned(),
            outcome: patch.outcome.map(|outcome| outcome.as_str().to_owned()),
            assignee_id,
            version: case.version + 1,
            updated_at: self.now().0,
            ..case
        };
        if !cases::change(tx.conn(), &changed, change, Some(actor.as_str())).await? {
            return Err(stale());
        }
        if patch.outcome.is_some() {
            reports::decide(tx.conn(), report_id).await?;
        }
        tx.commit().await?;
        self.tell_of_report(report_id, queue, false);
        Ok(())
    }

    /// Opens a decided report again, after an appeal.
    pub(super) async fn reopen(&self, conn: &mut AnyConnection, case: CaseRow) -> Result<(), Refusal> {
        let reopened = CaseRow {
            state: ReportState::Open.as_str().to_owned(),
            outcome: None,
            assignee_id: None,
            version: case.version + 1,
            updated_at: self.now().0,
            ..case
        };
        match cases::change(conn, &reopened, "appealed", None).await? {
            true => Ok(()),
            false => Err(stale()),
        }
    }
}
