//! Events and their edges.

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::StorageError;

/// How far an event was believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventStatus {
    /// It counts.
    Accepted,
    /// It is in the DAG, but is not shown and no forward extremity.
    SoftFailed,
    /// It broke an authorisation rule: it never counts for state.
    Rejected,
    /// It is held for authorisation only and has no place in the DAG.
    Outlier,
}

impl EventStatus {
    pub(crate) const fn to_column(self) -> i64 {
        match self {
            Self::Accepted => 0,
            Self::SoftFailed => 1,
            Self::Rejected => 2,
            Self::Outlier => 3,
        }
    }

    fn from_column(value: i64) -> Result<Self, StorageError> {
        match value {
            0 => Ok(Self::Accepted),
            1 => Ok(Self::SoftFailed),
            2 => Ok(Self::Rejected),
            3 => Ok(Self::Outlier),
            other => Err(StorageError::Corrupt {
                what: "event status",
                reason: other.to_string(),
            }),
        }
    }
}

/// Place of an event in the history and the state after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventPlace {
    /// State after the event.
    pub state_group: i64,
    /// First part of the order key.
    pub order_ts: i64,
    /// Second part of the order key.
    pub order_depth: i64,
}

/// A stored event.
#[derive(Clone, Debug)]
pub struct EventRow {
    /// The room.
    pub room_id: String,
    /// The event.
    pub event_id: String,
    /// The sender's user id.
    pub sender: String,
    /// The event type.
    pub event_type: String,
    /// The state key of a state event.
    pub state_key: Option<String>,
    /// As the sender claims, in milliseconds.
    pub origin_server_ts: i64,
    /// As the sender claims.
    pub depth: i64,
    /// How far it was believed.
    pub status: EventStatus,
    /// Why it was not, for the operator.
    pub reason: Option<String>,
    /// `None` for outliers.
    pub place: Option<EventPlace>,
    /// When this server took it in, in milliseconds.
    pub received_at: i64,
    /// Canonical JSON.
    pub json: String,
}

fn from_row(row: &AnyRow) -> Result<EventRow, StorageError> {
    let group: Option<i64> = row.try_get("state_group")?;
    let place = match group {
        Some(state_group) => Some(EventPlace {
            state_group,
            order_ts: row.try_get("order_ts")?,
            order_depth: row.try_get("order_depth")?,
        }),
        None => None,
    };
    Ok(EventRow {
        room_id: row.try_get("room_id")?,
        event_id: row.try_get("event_id")?,
        sender: row.try_get("sender")?,
        event_type: row.try_get("event_type")?,
        state_key: row.try_get("state_key")?,
        origin_server_ts: row.try_get("origin_server_ts")?,
        depth: row.try_get("depth")?,
        status: EventStatus::from_column(row.try_get("status")?)?,
        reason: row.try_get("reason")?,
        place,
        received_at: row.try_get("received_at")?,
        json: row.try_get("json")?,
    })
}

/// Stores `event`; one that was held as an outlier gets its place, and its JSON is replaced if `is_whole`: what was held
/// may have lost its content on the way to us. One that was redacted stays so.
///
/// # Errors
/// When the database fails.
pub async fn upsert(conn: &mut AnyConnection, event: &EventRow, is_whole: bool) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO events (room_id, event_id, sender, event_type, state_key, origin_server_ts, depth, status, \
         reason, state_group, order_ts, order_depth, json, received_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) \
         ON CONFLICT (room_id, event_id) DO UPDATE SET status = excluded.status, reason = excluded.reason, \
         state_group = excluded.state_group, order_ts = excluded.order_ts, order_depth = excluded.order_depth, received_at = excluded.received_at, json = CASE WHEN $15 = 0 OR EXISTS (\
         SELECT 1 FROM relations r WHERE r.room_id = $1 AND r.target_id = $2 AND r.kind = 'm.room.redaction') \
         THEN events.json ELSE excluded.json END",
    )
    .bind(&event.room_id)
    .bind(&event.event_id)
    .bind(&event.sender)
    .bind(&event.event_type)
    .bind(&event.state_key)
    .bind(event.origin_server_ts)
    .bind(event.depth)
    .bind(event.status.to_column())
    .bind(&event.reason)
    .bind(event.place.map(|place| place.state_group))
    .bind(event.place.map(|place| place.order_ts))
    .bind(event.place.map(|place| place.order_depth))
    .bind(&event.json)
    .bind(event.received_at)
    .bind(i64::from(is_whole))
    .execute(conn)
    .await?;
    Ok(())
}

/// Stores `event` as an outlier unless it is held in any form.
///
/// # Errors
/// When the database fails.
pub async fn insert_outlier(conn: &mut AnyConnection, event: &EventRow) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO events (room_id, event_id, sender, event_type, state_key, origin_server_ts, depth, status, \
         reason, json, received_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (room_id, event_id) DO NOTHING",
    )
    .bind(&event.room_id)
    .bind(&event.event_id)
    .bind(&event.sender)
    .bind(&event.event_type)
    .bind(&event.state_key)
    .bind(event.origin_server_ts)
    .bind(event.depth)
    .bind(event.status.to_column())
    .bind(&event.reason)
    .bind(&event.json)
    .bind(event.received_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// The event `event_id` of `room_id`, whatever its status.
///
/// # Errors
/// When the database fails.
pub async fn get(
    conn: &mut AnyConnection,
    room_id: &str,
    event_id: &str,
) -> Result<Option<EventRow>, StorageError> {
    const SQL: &str = "SELECT room_id, event_id, sender, event_type, state_key, origin_server_ts, depth, status, \
        reason, state_group, order_ts, order_depth, received_at, json FROM events WHERE room_id = $1 AND event_id = $2";
    let row = sqlx::query(SQL)
        .bind(room_id)
        .bind(event_id)
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(from_row).transpose()
}

/// What became of an event; `None` if it is not held.
///
/// # Errors
/// When the database fails.
pub async fn status(
    conn: &mut AnyConnection,
    room_id: &str,
    event_id: &str,
) -> Result<Option<EventStatus>, StorageError> {
    let row = sqlx::query("SELECT status FROM events WHERE room_id = $1 AND event_id = $2")
        .bind(room_id)
        .bind(event_id)
        .fetch_optional(conn)
        .await?;
    row.map(|row| EventStatus::from_column(row.try_get(0)?))
        .transpose()
}

/// The last state event of the room for `kind` and `key` that was accepted, by the order of history.
///
/// # Errors
/// When the database fails.
pub async fn last_accepted_state(
    conn: &mut AnyConnection,
    room_id: &str,
    (kind, key): (&str, &str),
) -> Result<Option<String>, StorageError> {
    let row = sqlx::query(
        "SELECT event_id FROM events WHERE room_id = $1 AND event_type = $2 AND state_key = $3 AND status = 0 \
         ORDER BY order_ts DESC, order_depth DESC, event_id DESC LIMIT 1",
    )
    .bind(room_id)
    .bind(kind)
    .bind(key)
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

/// The room that holds `event_id`; ids are hashes, so there is at most one.
///
/// # Errors
/// When the database fails.
pub async fn room_of(conn: &mut AnyConnection, event_id: &str) -> Result<Option<String>, StorageError> {
    let row = sqlx::query("SELECT room_id FROM events WHERE event_id = $1")
        .bind(event_id)
        .fetch_optional(conn)
        .await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

/// Replaces the JSON of an event by its redacted form.
///
/// # Errors
/// When the database fails.
pub async fn set_json(
    conn: &mut AnyConnection,
    room_id: &str,
    event_id: &str,
    json: &str,
) -> Result<(), StorageError> {
    sqlx::query("UPDATE events SET json = $3 WHERE room_id = $1 AND event_id = $2")
        .bind(room_id)
        .bind(event_id)
        .bind(json)
        .execute(conn)
        .await?;
    Ok(())
}

/// Moves an event to another place in the order.
///
/// # Errors
/// When the database fails.
pub async fn set_order(
    conn: &mut AnyConnection,
    room_id: &str,
    event_id: &str,
    order_ts: i64,
    order_depth: i64,
) -> Result<(), StorageError> {
    sqlx::query("UPDATE events SET order_ts = $3, order_depth = $4 WHERE room_id = $1 AND event_id = $2")
        .bind(room_id)
        .bind(event_id)
        .bind(order_ts)
        .bind(order_depth)
        .execute(conn)
        .await?;
    Ok(())
}

/// Notes that `event_id` follows `prev_id`.
///
/// # Errors
/// When the database fails.
pub async fn add_edge(
    conn: &mut AnyConnection,
    room_id: &str,
    prev_id: &str,
    event_id: &str,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO event_edges (room_id, prev_id, event_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
    )
    .bind(room_id)
    .bind(prev_id)
    .bind(event_id)
    .execute(conn)
    .await?;
    Ok(())
}

/// The events that follow `prev_id` directly.
///
/// # Errors
/// When the database fails.
pub async fn children(
    conn: &mut AnyConnection,
    room_id: &str,
    prev_id: &str,
) -> Result<Vec<String>, StorageError> {
    let rows =
        sqlx::query("SELECT event_id FROM event_edges WHERE room_id = $1 AND prev_id = $2 ORDER BY event_id")
            .bind(room_id)
            .bind(prev_id)
            .fetch_all(conn)
            .await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}

/// Whether an accepted event follows `prev_id` directly.
///
/// # Errors
/// When the database fails.
pub async fn has_accepted_child(
    conn: &mut AnyConnection,
    room_id: &str,
    prev_id: &str,
) -> Result<bool, StorageError> {
    let row = sqlx::query(
        "SELECT e.event_id FROM event_edges g JOIN events e ON e.room_id = g.room_id AND e.event_id = g.event_id \
         WHERE g.room_id = $1 AND g.prev_id = $2 AND e.status = 0 LIMIT 1",
    )
    .bind(room_id)
    .bind(prev_id)
    .fetch_optional(conn)
    .await?;
    Ok(row.is_some())
}
