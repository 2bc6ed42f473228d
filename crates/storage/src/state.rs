//! Room states: deltas over deltas down to a snapshot.

use sqlx::{AnyConnection, Row};

use crate::StorageError;

/// One entry of a group: `event_id` is `None` where the base's entry is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateEntry {
    /// The event type.
    pub event_type: String,
    /// The state key.
    pub state_key: String,
    /// The event that stands there.
    pub event_id: Option<String>,
}

/// A group's own part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateGroupRow {
    /// The group that this one differs from; `None` for a snapshot.
    pub base_id: Option<i64>,
    /// How many groups there are down to the snapshot; 0 for a snapshot.
    pub hops: i64,
    /// What differs.
    pub entries: Vec<StateEntry>,
}

/// Stores group `group_id`.
///
/// # Errors
/// When there is one with this id or the database fails.
pub async fn insert(
    conn: &mut AnyConnection,
    group_id: i64,
    room_id: &str,
    group: &StateGroupRow,
) -> Result<(), StorageError> {
    sqlx::query("INSERT INTO state_groups (group_id, room_id, base_id, hops) VALUES ($1, $2, $3, $4)")
        .bind(group_id)
        .bind(room_id)
        .bind(group.base_id)
        .bind(group.hops)
        .execute(&mut *conn)
        .await?;
    for entry in &group.entries {
        sqlx::query(
            "INSERT INTO state_group_entries (group_id, event_type, state_key, event_id) VALUES ($1, $2, $3, $4)",
        )
        .bind(group_id)
        .bind(&entry.event_type)
        .bind(&entry.state_key)
        .bind(&entry.event_id)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// The own part of group `group_id` of `room_id`.
///
/// # Errors
/// [`StorageError::Corrupt`] when there is none, or when the database fails.
pub async fn get(
    conn: &mut AnyConnection,
    room_id: &str,
    group_id: i64,
) -> Result<StateGroupRow, StorageError> {
    let head = sqlx::query("SELECT base_id, hops FROM state_groups WHERE group_id = $1 AND room_id = $2")
        .bind(group_id)
        .bind(room_id)
        .fetch_optional(&mut *conn)
        .await?
        .ok_or_else(|| StorageError::Corrupt {
            what: "state group",
            reason: format!("group {group_id} of {room_id} is not there"),
        })?;
    let rows =
        sqlx::query("SELECT event_type, state_key, event_id FROM state_group_entries WHERE group_id = $1")
            .bind(group_id)
            .fetch_all(conn)
            .await?;
    let entries = rows
        .iter()
        .map(|row| {
            Ok(StateEntry {
                event_type: row.try_get(0)?,
                state_key: row.try_get(1)?,
                event_id: row.try_get(2)?,
            })
        })
        .collect::<Result<_, StorageError>>()?;
    Ok(StateGroupRow {
        base_id: head.try_get(0)?,
        hops: head.try_get(1)?,
        entries,
    })
}
