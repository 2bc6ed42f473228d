//! The queue of this server's administrators.

use guildhall_storage::{accounts::users, reports::queues};
use guildhall_types::UserId;
use sqlx::AnyConnection;

use super::{
    ReportPatch, models,
    queue::{place, readable},
};
use crate::{
    Guilds, Refusal,
    model::{Report, ReportDetail, ReportNote, ReportQueue, ReportState},
};

const QUEUE: ReportQueue = ReportQueue::Server;

/// Refuses who does not administer this server, by what the database says now.
async fn check_admin(conn: &mut AnyConnection, user: &UserId) -> Result<(), Refusal> {
    let account = users::get(conn, user.as_str()).await?;
    match account.is_some_and(|account| account.is_admin) {
        true => Ok(()),
        false => Err(Refusal::Forbidden(
            "Only administrators of this server may do this".to_owned(),
        )),
    }
}

impl Guilds {
    /// At most `limit` reports of this server's queue, newest first, before the report `before`; not those on `user`.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] for who does not administer this server; [`Refusal::Invalid`] when there is no report `before`.
    pub async fn server_reports(
        &self,
        user: &UserId,
        state: Option<ReportState>,
        before: Option<&str>,
        limit: i64,
    ) -> Result<Vec<Report>, Refusal> {
        let mut conn = self.read().await?;
        check_admin(&mut conn, user).await?;
        let place = place(&mut conn, before).await?;
        let state = state.map_or("", ReportState::as_str);
        let rows = queues::of_server(&mut conn, state, user.as_str(), &place, limit).await?;
        let own = self.server_name().as_str();
        rows.into_iter()
            .map(|(row, case)| Ok(models::report(own, row, case)?))
            .collect()
    }

    /// A report of this server's queue.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] for who does not administer this server; [`Refusal::Unknown`], also for a report on `user`.
    pub async fn server_report(&self, user: &UserId, report_id: &str) -> Result<ReportDetail, Refusal> {
        let mut conn = self.read().await?;
        check_admin(&mut conn, user).await?;
        let found = readable(&mut conn, user, report_id, QUEUE).await?;
        self.report_detail(&mut conn, found).await
    }

    /// Changes a report of this server's queue.
    ///
    /// # Errors
    /// As [`Self::server_report`]; [`Refusal::Invalid`]; [`Refusal::Conflict`] when it has changed meanwhile or does not come into that state.
    pub async fn update_server_report(
        &self,
        user: &UserId,
        report_id: &str,
        patch: ReportPatch,
    ) -> Result<ReportDetail, Refusal> {
        {
            let mut conn = self.read().await?;
            check_admin(&mut conn, user).await?;
            readable(&mut conn, user, report_id, QUEUE).await?;
        }
        self.change_report(user, report_id, QUEUE, patch).await?;
        self.server_report(user, report_id).await
    }

    /// Adds a note to a report of this server's queue.
    ///
    /// # Errors
    /// As [`Self::server_report`]; [`Refusal::Invalid`]; [`Refusal::Conflict`] when it has as many as it may.
    pub async fn note_server_report(
        &self,
        user: &UserId,
        report_id: &str,
        content: &str,
    ) -> Result<ReportNote, Refusal> {
        {
            let mut conn = self.read().await?;
            check_admin(&mut conn, user).await?;
            readable(&mut conn, user, report_id, QUEUE).await?;
        }
        self.write_note(user, report_id, QUEUE, content).await
    }
}
