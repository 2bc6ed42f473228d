//! Appeals against decisions.

use std::collections::BTreeSet;

use guildhall_storage::reports::{
    cases::{self, CaseRow},
    outbox,
    talk::{self, AppealRow},
};
use guildhall_types::{Timestamp, UserId};

use super::{MAX_TEXT, mine::is_appealable, models};
use crate::{
    Guilds, Refusal,
    model::{OwnReport, ReportRole},
    validate::Check,
};

/// The text of an appeal.
pub(super) fn check_appeal(content: &str) -> Result<String, Refusal> {
    let mut check = Check::new();
    let content = check.text("content", Some(content), MAX_TEXT);
    if content.is_none() {
        check.refuse("content", "must not be blank");
    }
    check.end()?;
    Ok(content.unwrap_or_default())
}

/// The cases of this server whose decision who has this role may appeal against.
pub(super) fn appealable(cases: Vec<CaseRow>, role: ReportRole, now: Timestamp) -> Vec<CaseRow> {
    cases
        .into_iter()
        .filter(|case| is_appealable(case.outcome.as_deref(), case.updated_at, role, now))
        .collect()
}

impl Guilds {
    /// Appeals against what was decided about a report in the last 30 days: the reporter against dismissals, on whatever server, the reported
    /// against what was done on this one. The reports are open again then. One may do so once.
    ///
    /// # Errors
    /// [`Refusal::Invalid`]; [`Refusal::Unknown`]; [`Refusal::Conflict`] when the user has appealed, or there is nothing to appeal against.
    pub async fn appeal_report(
        &self,
        user: &UserId,
        report_id: &str,
        content: &str,
    ) -> Result<OwnReport, Refusal> {
        let content = check_appeal(content)?;
        let (row, role) = self.in_role(user, report_id).await?;
        if role == ReportRole::Reporter {
            self.ask_how_it_stands(&row).await?;
        }
        let now = self.now();
        let mut tx = self.db().begin().await?;
        let here = appealable(cases::of_report(tx.conn(), report_id).await?, role, now);
        let mut there = BTreeSet::new();
        if role == ReportRole::Reporter {
            for said in outbox::handlings(tx.conn(), report_id).await? {
                if is_appealable(said.outcome.as_deref(), said.updated_at, role, now) {
                    there.insert(said.server_name);
                }
            }
        }
        let appeal = AppealRow {
            appellant: role.as_str().to_owned(),
            content,
            created_at: now.0,
        };
        if !talk::add_appeal(tx.conn(), report_id, &appeal).await? {
            return Err(Refusal::Conflict("You have appealed already".to_owned()));
        }
        if here.is_empty() && there.is_empty() {
            return Err(Refusal::Conflict(
                "There is no decision of the last 30 days that you could appeal against".to_owned(),
            ));
        }
        let mut queues = Vec::new();
        for case in here {
            queues.push(models::queue(&case.queue)?);
            self.reopen(tx.conn(), case).await?;
        }
        for server in there {
            outbox::put(tx.conn(), report_id, &server, "appeal", now.0).await?;
        }
        tx.commit().await?;
        self.0.owed.notify_one();
        for queue in queues {
            self.tell_of_report(report_id, queue, false);
        }
        self.own_report(user, report_id).await
    }
}
