//! What the queues have in common.

use guildhall_storage::{
    StorageError,
    reports::{
        self, Place, ReportRow,
        cases::{self, CaseRow},
        outbox, talk,
    },
};
use guildhall_types::{Timestamp, UserId, entropy::random_alphanumeric};
use sqlx::AnyConnection;

use super::{ID, MAX_TEXT, MODERATING, models};
use crate::{
    Guilds, Refusal, Thing, Viewers, audit,
    model::{Report, ReportDetail, ReportNote, ReportQueue},
    validate::Check,
    viewers,
};

/// A report as it stands in a queue of the server `own`.
///
/// # Errors
/// When the database fails.
pub async fn report(
    conn: &mut AnyConnection,
    own: &str,
    report_id: &str,
    queue: ReportQueue,
) -> Result<Option<Report>, StorageError> {
    let (Some(row), Some(case)) = (
        reports::get(conn, report_id).await?,
        cases::get(conn, report_id, queue.as_str()).await?,
    ) else {
        return Ok(None);
    };
    models::report(own, row, case).map(Some)
}

/// The members of `guild` who may see `report`, which stands in its queue, at the time `now`; the reported may be among them.
///
/// # Errors
/// When the database fails.
pub async fn moderators(
    conn: &mut AnyConnection,
    guild: &str,
    report: &Report,
    now: Timestamp,
) -> Result<Viewers, StorageError> {
    let mut all = audit::holding(conn, guild, MODERATING, now).await?;
    if let Some(channel) = &report.channel_id {
        for (_, seeing) in viewers::viewers(conn, guild, Some(channel)).await? {
            all = all.and(&seeing);
        }
    }
    Ok(all)
}

/// Where the page before the report `before` of a list begins.
pub(super) async fn place(conn: &mut AnyConnection, before: Option<&str>) -> Result<Place, Refusal> {
    let Some(id) = before else {
        return Ok(Place::end());
    };
    let row = reports::get(conn, id).await?;
    let row = row.ok_or_else(|| Refusal::invalid("before", "is no report of this list"))?;
    Ok(Place::from(&row))
}

/// A report that stands in `queue` and is not on `reader`.
pub(super) async fn readable(
    conn: &mut AnyConnection,
    reader: &UserId,
    report_id: &str,
    queue: ReportQueue,
) -> Result<(ReportRow, CaseRow), Refusal> {
    let unknown = || Refusal::Unknown(Thing::Report);
    let row = reports::get(conn, report_id).await?;
    let row = row.filter(|row| row.user_id.as_deref() != Some(reader.as_str()));
    let row = row.ok_or_else(unknown)?;
    let case = cases::get(conn, report_id, queue.as_str()).await?;
    Ok((row, case.ok_or_else(unknown)?))
}

impl Guilds {
    /// Everything about a report, for those who work in the queue.
    pub(super) async fn report_detail(
        &self,
        conn: &mut AnyConnection,
        (row, case): (ReportRow, CaseRow),
    ) -> Result<ReportDetail, Refusal> {
        let (id, queue) = (row.report_id.clone(), case.queue.clone());
        let own = self.server_name().as_str();
        let is_ours = row.origin == own && queue == ReportQueue::Server.as_str();
        let deliveries = match is_ours {
            true => models::handlings_there(
                &outbox::of_report(conn, &id).await?,
                &outbox::handlings(conn, &id).await?,
            )?,
            false => Vec::new(),
        };
        let (notes, appeals, history) = (
            talk::notes(conn, &id, &queue).await?,
            talk::appeals(conn, &id).await?,
            cases::history(conn, &id, &queue).await?,
        );
        Ok(ReportDetail {
            report: models::report(own, row, case)?,
            notes: notes.into_iter().map(models::note).collect(),
            appeals: appeals
                .into_iter()
                .map(models::appeal)
                .collect::<Result<_, _>>()?,
            history: history
                .into_iter()
                .map(models::change)
                .collect::<Result<_, _>>()?,
            deliveries,
        })
    }

    /// Writes a note of `author`, who may work in the queue.
    pub(super) async fn write_note(
        &self,
        author: &UserId,
        report_id: &str,
        queue: ReportQueue,
        content: &str,
    ) -> Result<ReportNote, Refusal> {
        let mut check = Check::new();
        let content = check.text("content", Some(content), MAX_TEXT);
        if content.is_none() {
            check.refuse("content", "must not be blank");
        }
        check.end()?;
        let note = talk::NoteRow {
            note_id: random_alphanumeric(&*self.0.parts.entropy, ID),
            author_id: author.to_string(),
            content: content.unwrap_or_default(),
            created_at: self.now().0,
        };
        let most = self.limits().notes_per_report;
        let mut tx = self.db().begin().await?;
        if !talk::add_note(tx.conn(), report_id, queue.as_str(), &note, most).await? {
            return Err(Refusal::Conflict(format!("A report has at most {most} notes")));
        }
        tx.commit().await?;
        Ok(models::note(note))
    }
}
