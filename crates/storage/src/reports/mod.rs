//! Reports, the queues that they stand in, and what other servers are owed of them. They are this server's own, no read models.

pub mod cases;
pub mod outbox;
pub mod queues;
pub mod talk;

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::StorageError;

/// The columns of a [`ReportRow`], in a query in which `r` is the report.
macro_rules! columns {
    () => {
        "r.report_id, r.origin, r.origin_id, r.reporter_id, r.is_named, r.kind, r.category, r.reason, r.guild_id, \
         r.channel_id, r.message_id, r.user_id, r.content, r.sent_at, r.is_verified, r.created_at"
    };
}
pub(crate) use columns;

/// How many columns that are.
pub(crate) const COLUMNS: usize = 16;

/// A report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportRow {
    /// Its id here.
    pub report_id: String,
    /// The reporter's server.
    pub origin: String,
    /// Its id there.
    pub origin_id: String,
    /// The reporter; `None` where the reporter's server does not say.
    pub reporter_id: Option<String>,
    /// Whether the reporter lets moderators and other servers know the name.
    pub is_named: bool,
    /// `message`, `user` or `guild`.
    pub kind: String,
    /// What it is about.
    pub category: String,
    /// The reporter's words.
    pub reason: String,
    /// The guild.
    pub guild_id: Option<String>,
    /// The message's channel.
    pub channel_id: Option<String>,
    /// The message.
    pub message_id: Option<String>,
    /// Who is reported.
    pub user_id: Option<String>,
    /// The message's text as it was.
    pub content: Option<String>,
    /// When the message was sent, in milliseconds.
    pub sent_at: Option<i64>,
    /// Whether this server holds the message.
    pub is_verified: bool,
    /// When it was made or came in here, in milliseconds.
    pub created_at: i64,
}

/// Where a page goes on: before this report, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// [`ReportRow::created_at`].
    pub created_at: i64,
    /// [`ReportRow::report_id`].
    pub report_id: String,
}

impl Place {
    /// Before nothing: the first page.
    #[must_use]
    pub const fn end() -> Self {
        Self {
            created_at: i64::MAX,
            report_id: String::new(),
        }
    }
}

impl From<&ReportRow> for Place {
    fn from(row: &ReportRow) -> Self {
        Self {
            created_at: row.created_at,
            report_id: row.report_id.clone(),
        }
    }
}

pub(crate) fn from_row(row: &AnyRow) -> Result<ReportRow, StorageError> {
    Ok(ReportRow {
        report_id: row.try_get(0)?,
        origin: row.try_get(1)?,
        origin_id: row.try_get(2)?,
        reporter_id: row.try_get(3)?,
        is_named: row.try_get::<i64, _>(4)? != 0,
        kind: row.try_get(5)?,
        category: row.try_get(6)?,
        reason: row.try_get(7)?,
        guild_id: row.try_get(8)?,
        channel_id: row.try_get(9)?,
        message_id: row.try_get(10)?,
        user_id: row.try_get(11)?,
        content: row.try_get(12)?,
        sent_at: row.try_get(13)?,
        is_verified: row.try_get::<i64, _>(14)? != 0,
        created_at: row.try_get(15)?,
    })
}

/// Stores a report. `open_key` names reporter and target. Says whether it is new: nothing is stored if the report is there, or another with
/// this key.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    conn: &mut AnyConnection,
    report: &ReportRow,
    open_key: Option<&str>,
) -> Result<bool, StorageError> {
    let done = sqlx::query(
        "INSERT INTO reports (report_id, origin, origin_id, reporter_id, is_named, kind, category, reason, guild_id, \
         channel_id, message_id, user_id, content, sent_at, is_verified, created_at, open_key) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) ON CONFLICT DO NOTHING",
    )
    .bind(&report.report_id)
    .bind(&report.origin)
    .bind(&report.origin_id)
    .bind(&report.reporter_id)
    .bind(i64::from(report.is_named))
    .bind(&report.kind)
    .bind(&report.category)
    .bind(&report.reason)
    .bind(&report.guild_id)
    .bind(&report.channel_id)
    .bind(&report.message_id)
    .bind(&report.user_id)
    .bind(&report.content)
    .bind(report.sent_at)
    .bind(i64::from(report.is_verified))
    .bind(report.created_at)
    .bind(open_key)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// A report by its id here.
///
/// # Errors
/// When the database fails.
pub async fn get(conn: &mut AnyConnection, report_id: &str) -> Result<Option<ReportRow>, StorageError> {
    let row = sqlx::query(concat!(
        "SELECT ",
        columns!(),
        " FROM reports r WHERE r.report_id = $1"
    ))
    .bind(report_id)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// A report of another server's user, by its id there.
///
/// # Errors
/// When the database fails.
pub async fn by_origin(
    conn: &mut AnyConnection,
    origin: &str,
    origin_id: &str,
) -> Result<Option<ReportRow>, StorageError> {
    let row = sqlx::query(concat!(
        "SELECT ",
        columns!(),
        " FROM reports r WHERE r.origin = $1 AND r.origin_id = $2"
    ))
    .bind(origin)
    .bind(origin_id)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// What `user` of this server has reported, newest first.
///
/// # Errors
/// When the database fails.
pub async fn of_reporter(
    conn: &mut AnyConnection,
    user_id: &str,
    origin: &str,
    before: &Place,
    limit: i64,
) -> Result<Vec<ReportRow>, StorageError> {
    let rows = sqlx::query(concat!(
        "SELECT ",
        columns!(),
        " FROM reports r WHERE r.reporter_id = $1 AND r.origin = $2 AND (r.created_at, r.report_id) < ($3, $4) \
         ORDER BY r.created_at DESC, r.report_id DESC LIMIT $5"
    ))
    .bind(user_id)
    .bind(origin)
    .bind(before.created_at)
    .bind(&before.report_id)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// Reports on `user` upon which this server or a guild of it has ever acted, newest first.
///
/// # Errors
/// When the database fails.
pub async fn acted_upon(
    conn: &mut AnyConnection,
    user_id: &str,
    before: &Place,
    limit: i64,
) -> Result<Vec<ReportRow>, StorageError> {
    let rows = sqlx::query(concat!(
        "SELECT ",
        columns!(),
        " FROM reports r WHERE r.user_id = $1 AND (r.created_at, r.report_id) < ($2, $3) AND EXISTS (\
         SELECT 1 FROM report_history h WHERE h.report_id = r.report_id AND h.outcome = 'actioned') \
         ORDER BY r.created_at DESC, r.report_id DESC LIMIT $4"
    ))
    .bind(user_id)
    .bind(before.created_at)
    .bind(&before.report_id)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// How many reports of `user` since `since` nobody has decided on.
///
/// # Errors
/// When the database fails.
pub async fn count_undecided(
    conn: &mut AnyConnection,
    user_id: &str,
    since: i64,
) -> Result<i64, StorageError> {
    let row = sqlx::query(
        "SELECT COUNT(*) FROM reports WHERE reporter_id = $1 AND created_at >= $2 AND open_key IS NOT NULL",
    )
    .bind(user_id)
    .bind(since)
    .fetch_one(conn)
    .await?;
    Ok(row.try_get(0)?)
}

/// How many reports of users of the server `origin` are in work here, and how many came since `since`.
///
/// # Errors
/// When the database fails.
pub async fn count_of_origin(
    conn: &mut AnyConnection,
    origin: &str,
    since: i64,
) -> Result<(i64, i64), StorageError> {
    let open = sqlx::query(
        "SELECT COUNT(*) FROM reports r WHERE r.origin = $1 AND EXISTS (SELECT 1 FROM report_cases c \
         WHERE c.report_id = r.report_id AND c.state <> 'resolved')",
    )
    .bind(origin)
    .fetch_one(&mut *conn)
    .await?;
    let recent = sqlx::query("SELECT COUNT(*) FROM reports WHERE origin = $1 AND created_at >= $2")
        .bind(origin)
        .bind(since)
        .fetch_one(conn)
        .await?;
    Ok((open.try_get(0)?, recent.try_get(0)?))
}

/// Somebody has decided: the same may be reported again.
///
/// # Errors
/// When the database fails.
pub async fn decide(conn: &mut AnyConnection, report_id: &str) -> Result<(), StorageError> {
    sqlx::query("UPDATE reports SET open_key = NULL WHERE report_id = $1")
        .bind(report_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Removes the reports in which nothing has changed since `before` and nothing is left to do: every case is resolved, or is one of a guild
/// that is gone. Gives how many those are.
///
/// # Errors
/// When the database fails.
pub async fn delete_closed(conn: &mut AnyConnection, before: i64) -> Result<u64, StorageError> {
    let done = sqlx::query(
        "DELETE FROM reports WHERE created_at < $1 AND NOT EXISTS (SELECT 1 FROM report_cases c \
         WHERE c.report_id = reports.report_id AND (c.updated_at >= $1 OR (c.state <> 'resolved' \
         AND (c.queue = 'server' OR NOT EXISTS (\
         SELECT 1 FROM guilds g WHERE g.guild_id = reports.guild_id AND g.is_deleted = 1)))))",
    )
    .bind(before)
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}
