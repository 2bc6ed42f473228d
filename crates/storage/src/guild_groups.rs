//! What the events of guilds amount to: deltas over deltas down to a snapshot.

use sqlx::{AnyConnection, Row};

use crate::StorageError;

/// A group's own part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuildGroupRow {
    /// The group that this one differs from; `None` for a snapshot.
    pub base_id: Option<i64>,
    /// How many groups there are down to the snapshot; 0 for a snapshot.
    pub hops: i64,
    /// JSON list of the last changes.
    pub frontier: String,
    /// The longest way to it, in changes.
    pub depth: i64,
    /// What differs: names with JSON, `None` where the base's entry is gone.
    pub entries: Vec<(String, Option<String>)>,
}

/// Stores group `group_id`.
///
/// # Errors
/// When there is one with this id or the database fails.
pub async fn insert(
    conn: &mut AnyConnection,
    group_id: i64,
    room_id: &str,
    group: &GuildGroupRow,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO guild_groups (group_id, room_id, base_id, hops, frontier, depth) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(group_id)
    .bind(room_id)
    .bind(group.base_id)
    .bind(group.hops)
    .bind(&group.frontier)
    .bind(group.depth)
    .execute(&mut *conn)
    .await?;
    for (name, value) in &group.entries {
        sqlx::query("INSERT INTO guild_group_entries (group_id, name, value) VALUES ($1, $2, $3)")
            .bind(group_id)
            .bind(name)
            .bind(value)
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
) -> Result<GuildGroupRow, StorageError> {
    let head = sqlx::query(
        "SELECT base_id, hops, frontier, depth FROM guild_groups WHERE group_id = $1 AND room_id = $2",
    )
    .bind(group_id)
    .bind(room_id)
    .fetch_optional(&mut *conn)
    .await?
    .ok_or_else(|| StorageError::Corrupt {
        what: "guild group",
        reason: format!("group {group_id} of {room_id} is not there"),
    })?;
    let rows = sqlx::query("SELECT name, value FROM guild_group_entries WHERE group_id = $1")
        .bind(group_id)
        .fetch_all(conn)
        .await?;
    let entries = rows
        .iter()
        .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .collect::<Result<_, StorageError>>()?;
    Ok(GuildGroupRow {
        base_id: head.try_get(0)?,
        hops: head.try_get(1)?,
        frontier: head.try_get(2)?,
        depth: head.try_get(3)?,
        entries,
    })
}

/// The frontier and the depth of group `group_id` of `room_id`.
///
/// # Errors
/// [`StorageError::Corrupt`] when there is none, or when the database fails.
pub async fn frontier(
    conn: &mut AnyConnection,
    room_id: &str,
    group_id: i64,
) -> Result<(String, i64), StorageError> {
    let row = sqlx::query("SELECT frontier, depth FROM guild_groups WHERE group_id = $1 AND room_id = $2")
        .bind(group_id)
        .bind(room_id)
        .fetch_optional(conn)
        .await?
        .ok_or_else(|| StorageError::Corrupt {
            what: "guild group",
            reason: format!("group {group_id} of {room_id} is not there"),
        })?;
    Ok((row.try_get(0)?, row.try_get(1)?))
}

/// A change of a guild that its sender was allowed to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuildChangeRow {
    /// The event.
    pub event_id: String,
    /// Its sender.
    pub sender: String,
    /// As the sender claims, in milliseconds.
    pub sent_at: i64,
    /// JSON.
    pub change: String,
    /// What the sender had seen.
    pub before_group: i64,
    /// That with this change.
    pub after_group: i64,
}

/// Stores a change; one that is stored stays.
///
/// # Errors
/// When the database fails.
pub async fn insert_change(
    conn: &mut AnyConnection,
    room_id: &str,
    change: &GuildChangeRow,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO guild_changes (room_id, event_id, sender, sent_at, change, before_group, after_group) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
    )
    .bind(room_id)
    .bind(&change.event_id)
    .bind(&change.sender)
    .bind(change.sent_at)
    .bind(&change.change)
    .bind(change.before_group)
    .bind(change.after_group)
    .execute(conn)
    .await?;
    Ok(())
}

/// The change that `event_id` is.
///
/// # Errors
/// [`StorageError::Corrupt`] when it is none, or when the database fails.
pub async fn change(
    conn: &mut AnyConnection,
    room_id: &str,
    event_id: &str,
) -> Result<GuildChangeRow, StorageError> {
    find_change(conn, room_id, event_id)
        .await?
        .ok_or_else(|| StorageError::Corrupt {
            what: "guild change",
            reason: format!("{event_id} of {room_id} is not there"),
        })
}

/// The change that `event_id` is, if it is one.
///
/// # Errors
/// When the database fails.
pub async fn find_change(
    conn: &mut AnyConnection,
    room_id: &str,
    event_id: &str,
) -> Result<Option<GuildChangeRow>, StorageError> {
    let row = sqlx::query(
        "SELECT event_id, sender, sent_at, change, before_group, after_group FROM guild_changes \
         WHERE room_id = $1 AND event_id = $2",
    )
    .bind(room_id)
    .bind(event_id)
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(GuildChangeRow {
        event_id: row.try_get(0)?,
        sender: row.try_get(1)?,
        sent_at: row.try_get(2)?,
        change: row.try_get(3)?,
        before_group: row.try_get(4)?,
        after_group: row.try_get(5)?,
    }))
}

/// Where an event of a guild's room stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GuildPlace {
    /// The guild after the event.
    pub after_group: i64,
    /// All that this server held when it had taken the event in.
    pub present_group: i64,
}

/// Stores where an event stands.
///
/// # Errors
/// When the database fails.
pub async fn set_place(
    conn: &mut AnyConnection,
    room_id: &str,
    event_id: &str,
    (place, received_at): (GuildPlace, i64),
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO guild_places (room_id, event_id, after_group, present_group, received_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (room_id, event_id) DO UPDATE SET after_group = excluded.after_group, \
         present_group = excluded.present_group",
    )
    .bind(room_id)
    .bind(event_id)
    .bind(place.after_group)
    .bind(place.present_group)
    .bind(received_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// Where an event stands; `None` if it is not of a guild's room, or was taken in before guilds were kept so.
///
/// # Errors
/// When the database fails.
pub async fn place(
    conn: &mut AnyConnection,
    room_id: &str,
    event_id: &str,
) -> Result<Option<GuildPlace>, StorageError> {
    let row = sqlx::query(
        "SELECT after_group, present_group FROM guild_places WHERE room_id = $1 AND event_id = $2",
    )
    .bind(room_id)
    .bind(event_id)
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(GuildPlace {
        after_group: row.try_get(0)?,
        present_group: row.try_get(1)?,
    }))
}

/// What the guild amounted to here when the last event that was taken in before `time` (in milliseconds) had been.
///
/// # Errors
/// When the database fails.
pub async fn present_before(
    conn: &mut AnyConnection,
    room_id: &str,
    time: i64,
) -> Result<Option<i64>, StorageError> {
    let row = sqlx::query(
        "SELECT present_group FROM guild_places WHERE room_id = $1 AND received_at < $2 \
         ORDER BY received_at DESC, present_group DESC LIMIT 1",
    )
    .bind(room_id)
    .bind(time)
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

/// Sets what the guild amounts to at present.
///
/// # Errors
/// When the database fails.
pub async fn set_head(conn: &mut AnyConnection, room_id: &str, group_id: i64) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO guild_heads (room_id, group_id) VALUES ($1, $2) \
         ON CONFLICT (room_id) DO UPDATE SET group_id = excluded.group_id",
    )
    .bind(room_id)
    .bind(group_id)
    .execute(conn)
    .await?;
    Ok(())
}

/// What the guild amounts to at present.
///
/// # Errors
/// When the database fails.
pub async fn head(conn: &mut AnyConnection, room_id: &str) -> Result<Option<i64>, StorageError> {
    let row = sqlx::query("SELECT group_id FROM guild_heads WHERE room_id = $1")
        .bind(room_id)
        .fetch_optional(conn)
        .await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}
