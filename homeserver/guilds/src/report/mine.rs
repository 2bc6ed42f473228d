//! Reports as those see them who have made them, or were reported.

use std::time::Duration;

use futures::future::join_all;
use guildhall_storage::reports::{
    self, ReportRow,
    cases::{self, CaseRow},
    outbox::{self, HandlingRow},
    talk,
};
use guildhall_types::{ServerName, Timestamp, UserId};
use sqlx::AnyConnection;
use tokio::time::timeout;

use super::{APPEAL_MS, models, queue::place};
use crate::{
    Guilds, Refusal, Thing,
    model::{OwnReport, ReportHandling, ReportOutcome, ReportRole, ReportState},
};

/// How long another server is waited for that is asked how a report stands.
const WAIT: Duration = Duration::from_secs(5);

/// The decision that who has this role may appeal against.
pub(super) const fn against(role: ReportRole) -> ReportOutcome {
    match role {
        ReportRole::Reporter => ReportOutcome::Dismissed,
        ReportRole::Reported => ReportOutcome::Actioned,
    }
}

/// Whether `outcome`, of the time `at`, can be appealed against at `now`.
pub(super) fn is_appealable(outcome: Option<&str>, at: i64, role: ReportRole, now: Timestamp) -> bool {
    outcome == Some(against(role).as_str()) && at.saturating_add(APPEAL_MS) > now.0
}

/// How a report stands with all together.
fn overall(handlings: &[ReportHandling]) -> (ReportState, Option<ReportOutcome>) {
    let is = |state: ReportState| handlings.iter().any(|one| one.state == Some(state));
    if handlings
        .iter()
        .any(|one| one.outcome == Some(ReportOutcome::Actioned))
    {
        return (ReportState::Resolved, Some(ReportOutcome::Actioned));
    }
    match (is(ReportState::InReview), is(ReportState::Open)) {
        (true, _) => (ReportState::InReview, None),
        (false, false) if is(ReportState::Resolved) => {
            (ReportState::Resolved, Some(ReportOutcome::Dismissed))
        }
        (false, _) => (ReportState::Open, None),
    }
}

impl Guilds {
    /// At most `limit` reports that `user` has made, newest first, before the report `before`, as they stood when other servers were last asked; or, with
    /// the role of the reported, those on `user` upon which this server, or a guild that was made here, has acted.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] when there is no report `before`.
    pub async fn own_reports(
        &self,
        user: &UserId,
        role: ReportRole,
        before: Option<&str>,
        limit: i64,
    ) -> Result<Vec<OwnReport>, Refusal> {
        let mut conn = self.read().await?;
        let place = place(&mut conn, before).await?;
        let rows = match role {
            ReportRole::Reporter => {
                let own = self.server_name().as_str();
                reports::of_reporter(&mut conn, user.as_str(), own, &place, limit).await?
            }
            ReportRole::Reported => reports::acted_upon(&mut conn, user.as_str(), &place, limit).await?,
        };
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            all.push(self.own_model(&mut conn, row, role).await?);
        }
        Ok(all)
    }

    /// A report that `user` has made, as it stands now; or one on `user` upon which was acted. Servers that do not answer stand as they last said.
    ///
    /// # Errors
    /// [`Refusal::Unknown`].
    pub async fn own_report(&self, user: &UserId, report_id: &str) -> Result<OwnReport, Refusal> {
        let (row, role) = self.in_role(user, report_id).await?;
        if role == ReportRole::Reporter {
            self.ask_how_it_stands(&row).await?;
        }
        self.own_model(&mut *self.read().await?, row, role).await
    }

    /// The report, if `user` has something to do with it, and what.
    pub(super) async fn in_role(
        &self,
        user: &UserId,
        report_id: &str,
    ) -> Result<(ReportRow, ReportRole), Refusal> {
        let unknown = Refusal::Unknown(Thing::Report);
        let mut conn = self.read().await?;
        let row = reports::get(&mut conn, report_id).await?.ok_or(unknown)?;
        if row.reporter_id.as_deref() == Some(user.as_str()) && row.origin == self.server_name().as_str() {
            return Ok((row, ReportRole::Reporter));
        }
        if row.user_id.as_deref() == Some(user.as_str()) {
            for case in cases::of_report(&mut conn, report_id).await? {
                let history = cases::history(&mut conn, report_id, &case.queue).await?;
                let actioned = Some(ReportOutcome::Actioned.as_str());
                if history.iter().any(|change| change.outcome.as_deref() == actioned) {
                    return Ok((row, ReportRole::Reported));
                }
            }
        }
        Err(Refusal::Unknown(Thing::Report))
    }

    /// Asks the other servers that have the report, all at once.
    pub(super) async fn ask_how_it_stands(&self, row: &ReportRow) -> Result<(), Refusal> {
        let owed = outbox::of_report(&mut *self.read().await?, &row.report_id).await?;
        let servers = owed
            .iter()
            .filter(|owed| owed.item == "report" && owed.state == "delivered")
            .filter_map(|owed| <&ServerName>::try_from(owed.server_name.as_str()).ok());
        let answers = servers.map(|server| async move {
            let answer = timeout(WAIT, self.remote().report_states(server, &row.origin_id)).await;
            (server, answer)
        });
        for (server, answer) in join_all(answers).await {
            match answer {
                Ok(Ok(states)) => self.keep_states(&row.report_id, server, states).await?,
                Ok(Err(error)) => tracing::info!(%server, %error, "it was not said how a report stands"),
                Err(_) => tracing::info!(%server, "it was not said in time how a report stands"),
            }
        }
        Ok(())
    }

    async fn own_model(
        &self,
        conn: &mut AnyConnection,
        row: ReportRow,
        role: ReportRole,
    ) -> Result<OwnReport, Refusal> {
        let id = row.report_id.clone();
        let (here, own, now) = (cases::of_report(conn, &id).await?, self.server_name(), self.now());
        let appeals = talk::appeals(conn, &id).await?;
        let appeal = appeals.iter().find(|appeal| appeal.appellant == role.as_str());
        let here = here
            .into_iter()
            // The reported hears of decisions alone, and not of what is on the way to one.
            .filter(|case| role == ReportRole::Reporter || case.state == ReportState::Resolved.as_str());
        let here: Vec<CaseRow> = here.collect();
        let said: Vec<HandlingRow> = match role {
            ReportRole::Reporter => outbox::handlings(conn, &id).await?,
            ReportRole::Reported => Vec::new(),
        };
        let open = |outcome: &Option<String>, at: i64| is_appealable(outcome.as_deref(), at, role, now);
        let can_appeal = appeal.is_none()
            && (here.iter().any(|case| open(&case.outcome, case.updated_at))
                || said.iter().any(|said| open(&said.outcome, said.updated_at)));
        let mut handlings = here
            .iter()
            .map(|case| models::handling_here(own.as_str(), case))
            .collect::<Result<Vec<_>, _>>()?;
        if role == ReportRole::Reporter {
            handlings.extend(models::handlings_there(
                &outbox::of_report(conn, &id).await?,
                &said,
            )?);
        }
        let (state, outcome) = overall(&handlings);
        Ok(OwnReport {
            role,
            kind: models::kind(&row)?,
            category: models::category(&row)?,
            message: models::message(&row),
            // It may tell who has reported.
            reason: Some(row.reason).filter(|_| role == ReportRole::Reporter),
            id,
            guild_id: row.guild_id,
            channel_id: row.channel_id,
            message_id: row.message_id,
            user_id: row.user_id,
            state,
            outcome,
            created_at: Timestamp(row.created_at).to_rfc3339(),
            can_appeal,
            appealed_at: appeal.map(|appeal| Timestamp(appeal.created_at).to_rfc3339()),
            handlings,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::overall;
    use crate::model::{ReportDelivery, ReportHandling, ReportOutcome, ReportState};

    fn handling(state: Option<ReportState>, outcome: Option<ReportOutcome>) -> ReportHandling {
        ReportHandling {
            server: "a.test".to_owned(),
            queue: None,
            delivery: ReportDelivery::Delivered,
            error: None,
            state,
            outcome,
            updated_at: None,
        }
    }

    #[test]
    fn one_who_acts_is_enough_and_all_have_to_dismiss() {
        let open = || handling(Some(ReportState::Open), None);
        let review = || handling(Some(ReportState::InReview), None);
        let resolved = |outcome| handling(Some(ReportState::Resolved), Some(outcome));
        let (acted, dismissed) = (ReportOutcome::Actioned, ReportOutcome::Dismissed);
        for (handlings, expected) in [
            (
                vec![open(), resolved(acted)],
                (ReportState::Resolved, Some(acted)),
            ),
            (vec![open(), resolved(dismissed)], (ReportState::Open, None)),
            (vec![review(), open()], (ReportState::InReview, None)),
            (
                vec![resolved(dismissed), resolved(dismissed)],
                (ReportState::Resolved, Some(dismissed)),
            ),
            // One that has not been reached says nothing.
            (
                vec![handling(None, None), resolved(dismissed)],
                (ReportState::Resolved, Some(dismissed)),
            ),
            (vec![handling(None, None)], (ReportState::Open, None)),
        ] {
            assert_eq!(overall(&handlings), expected, "{handlings:?}");
        }
    }
}
