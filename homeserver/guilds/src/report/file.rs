//! Reporting.

use std::collections::BTreeSet;

use guildhall_storage::reports::{self, ReportRow, cases, outbox};
use guildhall_types::{
    OwnedEventId, OwnedRoomId, OwnedServerName, OwnedUserId, UserId, entropy::random_alphanumeric,
};

use super::{ID, MAX_TEXT};
use crate::{
    Guilds, Refusal,
    model::{OwnReport, ReportCategory, ReportKind, ReportQueue},
    validate::Check,
};

/// How far back undecided reports count, in milliseconds: 30 days.
const COUNTS_FOR_MS: i64 = 30 * 24 * 3600 * 1000;

/// A report to make.
#[derive(Clone, Debug)]
pub struct NewReport {
    /// What is reported.
    pub kind: ReportKind,
    /// The guild: needed for one; of a user, where the user was met.
    pub guild_id: Option<OwnedRoomId>,
    /// The message's channel.
    pub channel_id: Option<OwnedRoomId>,
    /// The message.
    pub message_id: Option<OwnedEventId>,
    /// The user.
    pub user_id: Option<OwnedUserId>,
    /// What it is about.
    pub category: ReportCategory,
    /// In the reporter's words, at most 1000 characters.
    pub reason: String,
    /// Whether moderators and other servers may know who reports.
    pub is_named: bool,
}

impl Guilds {
    /// Reports something that `user` can see. The servers that have to do with it are told by and by.
    ///
    /// # Errors
    /// [`Refusal::Invalid`]; [`Refusal::Unknown`] for what the user does not see; [`Refusal::Conflict`] when the user has reported the same and
    /// nobody has decided yet, or has as many such reports as one may have.
    pub async fn report(&self, user: &UserId, new: NewReport) -> Result<OwnReport, Refusal> {
        let mut check = Check::new();
        let reason = check
            .text("reason", Some(&new.reason), MAX_TEXT)
            .unwrap_or_default();
        check.end()?;
        let target = self.target(user, &new).await?;
        let home = match &target.guild_id {
            Some(guild) => self.home_of(guild).await?,
            None => None,
        };
        let mut queues = vec![ReportQueue::Server];
        if home.as_deref() == Some(self.server_name()) && new.kind != ReportKind::Guild {
            queues.push(ReportQueue::Guild);
        }
        let theirs = target.user_id.as_ref().map(|id| id.server_name().to_owned());
        let owed: BTreeSet<OwnedServerName> = home
            .into_iter()
            .chain(theirs)
            .filter(|server| server != self.server_name())
            .collect();
        let report_id = random_alphanumeric(&*self.0.parts.entropy, ID);
        let row = ReportRow {
            origin: self.server_name().to_string(),
            origin_id: report_id.clone(),
            report_id,
            reporter_id: Some(user.to_string()),
            is_named: new.is_named,
            kind: new.kind.as_str().to_owned(),
            category: new.category.as_str().to_owned(),
            reason,
            guild_id: target.guild_id.as_ref().map(ToString::to_string),
            channel_id: new
                .channel_id
                .as_ref()
                .filter(|_| target.content.is_some())
                .map(ToString::to_string),
            message_id: new
                .message_id
                .as_ref()
                .filter(|_| target.content.is_some())
                .map(ToString::to_string),
            user_id: target.user_id.as_ref().map(ToString::to_string),
            is_verified: target.content.is_some(),
            content: target.content.clone(),
            sent_at: target.sent_at,
            created_at: self.now().0,
        };
        self.store_report(user, &row, &queues, &owed).await?;
        self.0.owed.notify_one();
        for queue in queues {
            self.tell_of_report(&row.report_id, queue, true);
        }
        self.own_report(user, &row.report_id).await
    }

    async fn store_report(
        &self,
        user: &UserId,
        row: &ReportRow,
        queues: &[ReportQueue],
        owed: &BTreeSet<OwnedServerName>,
    ) -> Result<(), Refusal> {
        let most = self.limits().open_reports_per_user;
        let _filing = self.0.filing.lock().await;
        let mut tx = self.db().begin().await?;
        let since = self.now().plus_millis(-COUNTS_FOR_MS).0;
        if reports::count_undecided(tx.conn(), user.as_str(), since).await? >= most {
            return Err(Refusal::Conflict(format!(
                "You have {most} reports that nobody has decided on yet, which is the most"
            )));
        }
        if !reports::insert(tx.conn(), row, Some(&open_key(user, row))).await? {
            return Err(Refusal::Conflict(
                "You have reported this already, and nobody has decided on it yet".to_owned(),
            ));
        }
        for queue in queues {
            cases::open(tx.conn(), &row.report_id, queue.as_str(), row.created_at).await?;
        }
        for server in owed {
            outbox::put(
                tx.conn(),
                &row.report_id,
                server.as_str(),
                "report",
                row.created_at,
            )
            .await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// Reporter and target; ids have no blanks.
fn open_key(user: &UserId, row: &ReportRow) -> String {
    let part = |id: &Option<String>| id.clone().unwrap_or_default();
    let (guild, message, reported) = (part(&row.guild_id), part(&row.message_id), part(&row.user_id));
    match row.kind.as_str() {
        "message" => format!("{user} message {message}"),
        "user" => format!("{user} user {reported}"),
        _ => format!("{user} guild {guild}"),
    }
}
