//! Reading the audit logs of guilds.

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::{StorageError, projection::audit::AuditRow};

fn from_row(row: &AnyRow) -> Result<AuditRow, StorageError> {
    Ok(AuditRow {
        guild_id: row.try_get(0)?,
        event_id: row.try_get(1)?,
        part: row.try_get(2)?,
        room_id: row.try_get(3)?,
        user_id: row.try_get(4)?,
        action: row.try_get(5)?,
        target_id: row.try_get(6)?,
        channel_id: row.try_get(7)?,
        reason: row.try_get(8)?,
        changes: row.try_get(9)?,
        options: row.try_get(10)?,
        created_at: row.try_get(11)?,
        order_ts: row.try_get(12)?,
        order_depth: row.try_get(13)?,
    })
}

/// Which channels somebody may look into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sight {
    /// Whether those that are not named are seen.
    pub sees_others: bool,
    /// The channels with which it is the other way round.
    pub except: Vec<String>,
}

impl Sight {
    /// Whether `channel` is seen.
    #[must_use]
    pub fn sees(&self, channel: &str) -> bool {
        self.except.iter().any(|id| id == channel) != self.sees_others
    }

    /// The exceptions as one text, in which SQL of every kind can look: room ids have no blanks.
    pub(crate) fn listed(&self) -> String {
        let ids = self.except.iter().filter(|id| !id.contains(' '));
        ids.fold(String::from(" "), |all, id| format!("{all} {id} "))
    }
}

/// Which entries are wanted; every filter has to let an entry through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Done by this user.
    pub user_id: Option<String>,
    /// Done to this.
    pub target_id: Option<String>,
    /// Of this kind.
    pub action: Option<i64>,
}

/// A place in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// First part of the order key.
    pub order_ts: i64,
    /// Second part of the order key.
    pub order_depth: i64,
    /// Third part of the order key.
    pub event_id: String,
    /// Last part of the order key.
    pub part: i64,
}

impl Place {
    /// After every entry.
    #[must_use]
    pub fn end() -> Self {
        Self {
            order_ts: i64::MAX,
            order_depth: i64::MAX,
            event_id: String::new(),
            part: 0,
        }
    }
}

/// One entry.
///
/// # Errors
/// When the database fails.
pub async fn get(
    conn: &mut AnyConnection,
    guild_id: &str,
    event_id: &str,
    part: i64,
) -> Result<Option<AuditRow>, StorageError> {
    let row = sqlx::query(
        "SELECT guild_id, event_id, part, room_id, user_id, action, target_id, channel_id, reason, changes, options, \
         created_at, order_ts, order_depth FROM audit_entries WHERE guild_id = $1 AND event_id = $2 AND part = $3",
    )
    .bind(guild_id)
    .bind(event_id)
    .bind(part)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// At most `limit` entries of a guild before `before`, newest first, which `filter` lets through and which are of no channel that `sight`
/// does not see.
///
/// # Errors
/// When the database fails.
pub async fn before(
    conn: &mut AnyConnection,
    guild_id: &str,
    before: &Place,
    filter: &Filter,
    sight: &Sight,
    limit: i64,
) -> Result<Vec<AuditRow>, StorageError> {
    // The first filter that there is leads along an index; the others are asked of each row on the way.
    let sql = match filter {
        Filter {
            target_id: Some(_), ..
        } => {
            "SELECT guild_id, event_id, part, room_id, user_id, action, target_id, channel_id, reason, changes, options, \
             created_at, order_ts, order_depth FROM audit_entries WHERE guild_id = $1 AND target_id = $7 \
             AND (order_ts, order_depth, event_id, part) < ($2, $3, $4, $5) \
             AND ($6 = '' OR user_id = $6) AND ($8 < 0 OR action = $8) \
             AND (channel_id IS NULL OR CASE WHEN replace($9, ' ' || channel_id || ' ', '') = $9 THEN $10 ELSE 1 - $10 END = 1) \
             ORDER BY order_ts DESC, order_depth DESC, event_id DESC, part DESC LIMIT $11"
        }
        Filter { user_id: Some(_), .. } => {
            "SELECT guild_id, event_id, part, room_id, user_id, action, target_id, channel_id, reason, changes, options, \
             created_at, order_ts, order_depth FROM audit_entries WHERE guild_id = $1 AND user_id = $6 \
             AND (order_ts, order_depth, event_id, part) < ($2, $3, $4, $5) \
             AND ($7 = '' OR target_id = $7) AND ($8 < 0 OR action = $8) \
             AND (channel_id IS NULL OR CASE WHEN replace($9, ' ' || channel_id || ' ', '') = $9 THEN $10 ELSE 1 - $10 END = 1) \
             ORDER BY order_ts DESC, order_depth DESC, event_id DESC, part DESC LIMIT $11"
        }
        Filter { action: Some(_), .. } => {
            "SELECT guild_id, event_id, part, room_id, user_id, action, target_id, channel_id, reason, changes, options, \
             created_at, order_ts, order_depth FROM audit_entries WHERE guild_id = $1 AND action = $8 \
             AND (order_ts, order_depth, event_id, part) < ($2, $3, $4, $5) \
             AND ($6 = '' OR user_id = $6) AND ($7 = '' OR target_id = $7) \
             AND (channel_id IS NULL OR CASE WHEN replace($9, ' ' || channel_id || ' ', '') = $9 THEN $10 ELSE 1 - $10 END = 1) \
             ORDER BY order_ts DESC, order_depth DESC, event_id DESC, part DESC LIMIT $11"
        }
        Filter { .. } => {
            "SELECT guild_id, event_id, part, room_id, user_id, action, target_id, channel_id, reason, changes, options, \
             created_at, order_ts, order_depth FROM audit_entries WHERE guild_id = $1 \
             AND (order_ts, order_depth, event_id, part) < ($2, $3, $4, $5) \
             AND ($6 = '' OR user_id = $6) AND ($7 = '' OR target_id = $7) AND ($8 < 0 OR action = $8) \
             AND (channel_id IS NULL OR CASE WHEN replace($9, ' ' || channel_id || ' ', '') = $9 THEN $10 ELSE 1 - $10 END = 1) \
             ORDER BY order_ts DESC, order_depth DESC, event_id DESC, part DESC LIMIT $11"
        }
    };
    let rows = sqlx::query(sql)
        .bind(guild_id)
        .bind(before.order_ts)
        .bind(before.order_depth)
        .bind(&before.event_id)
        .bind(before.part)
        .bind(filter.user_id.as_deref().unwrap_or_default())
        .bind(filter.target_id.as_deref().unwrap_or_default())
        .bind(filter.action.unwrap_or(-1))
        .bind(sight.listed())
        .bind(i64::from(sight.sees_others))
        .bind(limit)
        .fetch_all(conn)
        .await?;
    rows.iter().map(from_row).collect()
}
