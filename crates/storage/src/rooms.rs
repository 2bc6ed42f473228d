//! Rooms and the ends of their histories.

use sqlx::{AnyConnection, Row};

use crate::StorageError;

/// A room that this server is or was in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomRow {
    /// The room.
    pub room_id: String,
    /// Its version.
    pub version: String,
    /// Raised with every change.
    pub revision: i64,
    /// The resolved state over the forward extremities.
    pub state_group: i64,
}

/// The room `room_id`.
///
/// # Errors
/// When the database fails.
pub async fn get(conn: &mut AnyConnection, room_id: &str) -> Result<Option<RoomRow>, StorageError> {
    let row = sqlx::query("SELECT version, revision, state_group FROM rooms WHERE room_id = $1")
        .bind(room_id)
        .fetch_optional(conn)
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(RoomRow {
        room_id: room_id.to_owned(),
        version: row.try_get(0)?,
        revision: row.try_get(1)?,
        state_group: row.try_get(2)?,
    }))
}

/// Stores a new room at revision 0.
///
/// # Errors
/// When there is one with this id or the database fails.
pub async fn insert(
    conn: &mut AnyConnection,
    room_id: &str,
    version: &str,
    state_group: i64,
) -> Result<(), StorageError> {
    sqlx::query("INSERT INTO rooms (room_id, version, revision, state_group) VALUES ($1, $2, 0, $3)")
        .bind(room_id)
        .bind(version)
        .bind(state_group)
        .execute(conn)
        .await?;
    Ok(())
}

/// Sets the room's resolved state and raises its revision, if the revision is still `revision`.
///
/// # Errors
/// [`StorageError::Conflict`] when another writer changed the room in between.
pub async fn advance(
    conn: &mut AnyConnection,
    room_id: &str,
    revision: i64,
    state_group: i64,
) -> Result<(), StorageError> {
    let done = sqlx::query(
        "UPDATE rooms SET revision = revision + 1, state_group = $3 WHERE room_id = $1 AND revision = $2",
    )
    .bind(room_id)
    .bind(revision)
    .bind(state_group)
    .execute(conn)
    .await?;
    if done.rows_affected() == 1 {
        Ok(())
    } else {
        Err(StorageError::Conflict(room_id.to_owned()))
    }
}

/// Every room, for `rebuild` and checks.
///
/// # Errors
/// When the database fails.
pub async fn all(conn: &mut AnyConnection) -> Result<Vec<RoomRow>, StorageError> {
    let rows = sqlx::query("SELECT room_id, version, revision, state_group FROM rooms ORDER BY room_id")
        .fetch_all(conn)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(RoomRow {
                room_id: row.try_get(0)?,
                version: row.try_get(1)?,
                revision: row.try_get(2)?,
                state_group: row.try_get(3)?,
            })
        })
        .collect()
}

/// The forward extremities, sorted.
///
/// # Errors
/// When the database fails.
pub async fn forward_extremities(
    conn: &mut AnyConnection,
    room_id: &str,
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query("SELECT event_id FROM forward_extremities WHERE room_id = $1 ORDER BY event_id")
        .bind(room_id)
        .fetch_all(conn)
        .await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}

/// The rooms with more than one forward extremity.
///
/// # Errors
/// When the database fails.
pub async fn forked(conn: &mut AnyConnection) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT room_id FROM forward_extremities GROUP BY room_id HAVING COUNT(*) > 1 ORDER BY room_id",
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}

/// Replaces the forward extremities `before`, which are those stored, by `after`.
///
/// # Errors
/// When the database fails.
pub async fn replace_forward_extremities(
    conn: &mut AnyConnection,
    room_id: &str,
    before: &[String],
    after: &[String],
) -> Result<(), StorageError> {
    // What nearly always happens takes one statement.
    if let ([old], [new]) = (before, after) {
        sqlx::query("UPDATE forward_extremities SET event_id = $3 WHERE room_id = $1 AND event_id = $2")
            .bind(room_id)
            .bind(old)
            .bind(new)
            .execute(conn)
            .await?;
        return Ok(());
    }
    for gone in before.iter().filter(|id| !after.contains(id)) {
        sqlx::query("DELETE FROM forward_extremities WHERE room_id = $1 AND event_id = $2")
            .bind(room_id)
            .bind(gone)
            .execute(&mut *conn)
            .await?;
    }
    for new in after.iter().filter(|id| !before.contains(id)) {
        sqlx::query("INSERT INTO forward_extremities (room_id, event_id) VALUES ($1, $2)")
            .bind(room_id)
            .bind(new)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

/// Where the held history ends: previous events that are not held, sorted.
///
/// # Errors
/// When the database fails.
pub async fn backward_extremities(
    conn: &mut AnyConnection,
    room_id: &str,
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query("SELECT event_id FROM backward_extremities WHERE room_id = $1 ORDER BY event_id")
        .bind(room_id)
        .fetch_all(conn)
        .await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}

/// Whether `event_id` is one of the [`backward_extremities`].
///
/// # Errors
/// When the database fails.
pub async fn is_backward_extremity(
    conn: &mut AnyConnection,
    room_id: &str,
    event_id: &str,
) -> Result<bool, StorageError> {
    let row = sqlx::query("SELECT event_id FROM backward_extremities WHERE room_id = $1 AND event_id = $2")
        .bind(room_id)
        .bind(event_id)
        .fetch_optional(conn)
        .await?;
    Ok(row.is_some())
}

/// At most `limit` of the [`backward_extremities`], those first that the deepest events name: the way on from the
/// present.
///
/// # Errors
/// When the database fails.
pub async fn latest_backward_extremities(
    conn: &mut AnyConnection,
    room_id: &str,
    limit: i64,
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT b.event_id FROM backward_extremities b \
         LEFT JOIN event_edges g ON g.room_id = b.room_id AND g.prev_id = b.event_id \
         LEFT JOIN events e ON e.room_id = g.room_id AND e.event_id = g.event_id \
         WHERE b.room_id = $1 GROUP BY b.event_id ORDER BY COALESCE(MAX(e.order_depth), 0) DESC, b.event_id LIMIT $2",
    )
    .bind(room_id)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}

/// Notes that `event_id` is named by a held event but is not held.
///
/// # Errors
/// When the database fails.
pub async fn add_backward_extremity(
    conn: &mut AnyConnection,
    room_id: &str,
    event_id: &str,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO backward_extremities (room_id, event_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
    )
    .bind(room_id)
    .bind(event_id)
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that `event_id` is held now.
///
/// # Errors
/// When the database fails.
pub async fn remove_backward_extremity(
    conn: &mut AnyConnection,
    room_id: &str,
    event_id: &str,
) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM backward_extremities WHERE room_id = $1 AND event_id = $2")
        .bind(room_id)
        .bind(event_id)
        .execute(conn)
        .await?;
    Ok(())
}
