//! Pages of the queues, newest first.

use sqlx::AnyConnection;

use super::{
    COLUMNS, Place, ReportRow,
    cases::{self, CaseRow},
    columns, from_row,
};
use crate::{StorageError, audit::Sight};

/// The columns of a case, in a query in which `c` is the case.
macro_rules! case_columns {
    () => {
        "c.report_id, c.queue, c.state, c.outcome, c.assignee_id, c.version, c.updated_at"
    };
}

/// A report, and how it stands in the queue.
pub type Queued = (ReportRow, CaseRow);

/// What of the queue of a guild is wanted.
#[derive(Clone, Debug)]
pub struct GuildQueue<'a> {
    /// The guild.
    pub guild_id: &'a str,
    /// The state; empty for all.
    pub state: &'a str,
    /// The channels that the reader looks into: reports of messages elsewhere are left out.
    pub sight: &'a Sight,
    /// The reader: reports on the reader are left out.
    pub reader: &'a str,
}

/// At most `limit` reports of a guild's queue, before `before`.
///
/// # Errors
/// When the database fails.
pub async fn of_guild(
    conn: &mut AnyConnection,
    queue: &GuildQueue<'_>,
    before: &Place,
    limit: i64,
) -> Result<Vec<Queued>, StorageError> {
    let rows = sqlx::query(concat!(
        "SELECT ",
        columns!(),
        ", ",
        case_columns!(),
        " FROM reports r JOIN report_cases c ON c.report_id = r.report_id AND c.queue = 'guild' \
         WHERE r.guild_id = $1 AND (r.created_at, r.report_id) < ($2, $3) AND ($4 = '' OR c.state = $4) \
         AND (r.user_id IS NULL OR r.user_id <> $5) AND (r.channel_id IS NULL OR CASE WHEN \
         replace($6, ' ' || r.channel_id || ' ', '') = $6 THEN $7 ELSE 1 - $7 END = 1) \
         ORDER BY r.created_at DESC, r.report_id DESC LIMIT $8"
    ))
    .bind(queue.guild_id)
    .bind(before.created_at)
    .bind(&before.report_id)
    .bind(queue.state)
    .bind(queue.reader)
    .bind(queue.sight.listed())
    .bind(i64::from(queue.sight.sees_others))
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| Ok((from_row(row)?, cases::from_row(row, COLUMNS)?)))
        .collect()
}

/// At most `limit` reports of this server's queue in `state` (empty for all), before `before`, without those on `reader`.
///
/// # Errors
/// When the database fails.
pub async fn of_server(
    conn: &mut AnyConnection,
    state: &str,
    reader: &str,
    before: &Place,
    limit: i64,
) -> Result<Vec<Queued>, StorageError> {
    let rows = sqlx::query(concat!(
        "SELECT ",
        columns!(),
        ", ",
        case_columns!(),
        " FROM reports r JOIN report_cases c ON c.report_id = r.report_id AND c.queue = 'server' \
         WHERE (r.created_at, r.report_id) < ($1, $2) AND ($3 = '' OR c.state = $3) \
         AND (r.user_id IS NULL OR r.user_id <> $4) ORDER BY r.created_at DESC, r.report_id DESC LIMIT $5"
    ))
    .bind(before.created_at)
    .bind(&before.report_id)
    .bind(state)
    .bind(reader)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| Ok((from_row(row)?, cases::from_row(row, COLUMNS)?)))
        .collect()
}
