//! From rows to models.

use guildhall_storage::{
    StorageError,
    reports::{
        ReportRow,
        cases::{CaseRow, ChangeRow},
        outbox::{HandlingRow, OwedRow},
        talk::{AppealRow, NoteRow},
    },
};
use guildhall_types::Timestamp;

use crate::model::{
    Report, ReportAppeal, ReportCategory, ReportChange, ReportDelivery, ReportHandling, ReportKind,
    ReportNote, ReportOutcome, ReportQueue, ReportRole, ReportState, ReportedMessage,
};

fn corrupt(what: &'static str) -> impl FnOnce() -> StorageError {
    move || StorageError::Corrupt {
        what,
        reason: "unknown word".to_owned(),
    }
}

fn time(millis: i64) -> String {
    Timestamp(millis).to_rfc3339()
}

fn outcome(word: Option<&str>) -> Result<Option<ReportOutcome>, StorageError> {
    word.map(|word| ReportOutcome::parse(word).ok_or_else(corrupt("outcome of a report")))
        .transpose()
}

pub(super) fn state(word: &str) -> Result<ReportState, StorageError> {
    ReportState::parse(word).ok_or_else(corrupt("state of a report"))
}

pub(super) fn queue(word: &str) -> Result<ReportQueue, StorageError> {
    ReportQueue::parse(word).ok_or_else(corrupt("queue of a report"))
}

pub(super) fn kind(row: &ReportRow) -> Result<ReportKind, StorageError> {
    ReportKind::parse(&row.kind).ok_or_else(corrupt("kind of a report"))
}

pub(super) fn category(row: &ReportRow) -> Result<ReportCategory, StorageError> {
    ReportCategory::parse(&row.category).ok_or_else(corrupt("category of a report"))
}

pub(super) fn message(row: &ReportRow) -> Option<ReportedMessage> {
    row.content.clone().map(|content| ReportedMessage {
        content,
        timestamp: row.sent_at.map(time),
        verified: row.is_verified,
    })
}

/// A report for those who work in the queue of `case`, on the server `own`.
pub(super) fn report(own: &str, row: ReportRow, case: CaseRow) -> Result<Report, StorageError> {
    let queue = queue(&case.queue)?;
    // A server's administrators know their own users; others know who chose to be known.
    let is_told = row.is_named || (queue == ReportQueue::Server && row.origin == own);
    Ok(Report {
        queue,
        kind: kind(&row)?,
        category: category(&row)?,
        message: message(&row),
        id: row.report_id,
        reason: row.reason,
        guild_id: row.guild_id,
        channel_id: row.channel_id,
        message_id: row.message_id,
        user_id: row.user_id,
        origin: row.origin,
        reporter_id: row.reporter_id.filter(|_| is_told),
        state: state(&case.state)?,
        outcome: outcome(case.outcome.as_deref())?,
        assignee_id: case.assignee_id,
        version: case.version,
        created_at: time(row.created_at),
        updated_at: time(case.updated_at),
    })
}

pub(super) fn note(row: NoteRow) -> ReportNote {
    ReportNote {
        id: row.note_id,
        author_id: row.author_id,
        content: row.content,
        created_at: time(row.created_at),
    }
}

pub(super) fn appeal(row: AppealRow) -> Result<ReportAppeal, StorageError> {
    Ok(ReportAppeal {
        by: ReportRole::parse(&row.appellant).ok_or_else(corrupt("appellant"))?,
        content: row.content,
        created_at: time(row.created_at),
    })
}

pub(super) fn change(row: ChangeRow) -> Result<ReportChange, StorageError> {
    Ok(ReportChange {
        change: row.change,
        actor_id: row.actor_id,
        state: state(&row.state)?,
        outcome: outcome(row.outcome.as_deref())?,
        version: row.version,
        created_at: time(row.created_at),
    })
}

/// How a report stands in a queue of the server `own`.
pub(super) fn handling_here(own: &str, case: &CaseRow) -> Result<ReportHandling, StorageError> {
    Ok(ReportHandling {
        server: own.to_owned(),
        queue: Some(queue(&case.queue)?),
        delivery: ReportDelivery::Delivered,
        error: None,
        state: Some(state(&case.state)?),
        outcome: outcome(case.outcome.as_deref())?,
        updated_at: Some(time(case.updated_at)),
    })
}

/// How a report stands on other servers: what is on its way, and what they have said.
pub(super) fn handlings_there(
    owed: &[OwedRow],
    said: &[HandlingRow],
) -> Result<Vec<ReportHandling>, StorageError> {
    let mut all = Vec::new();
    for row in owed.iter().filter(|row| row.item == "report") {
        let delivery = ReportDelivery::parse(&row.state).ok_or_else(corrupt("delivery of a report"))?;
        let on_its_way = ReportHandling {
            server: row.server_name.clone(),
            queue: None,
            delivery,
            error: row
                .last_error
                .clone()
                .filter(|_| delivery != ReportDelivery::Delivered),
            state: None,
            outcome: None,
            updated_at: None,
        };
        let before = all.len();
        for said in said.iter().filter(|said| said.server_name == row.server_name) {
            all.push(ReportHandling {
                queue: Some(queue(&said.queue)?),
                state: Some(state(&said.state)?),
                outcome: outcome(said.outcome.as_deref())?,
                updated_at: Some(time(said.updated_at)),
                ..on_its_way.clone()
            });
        }
        if all.len() == before {
            all.push(on_its_way);
        }
    }
    Ok(all)
}
