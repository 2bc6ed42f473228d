//! Reading permission overwrites: those that a channel's own guild has set. In a private thread those of its channel count, for who is in it.

use std::{
    collections::{BTreeSet, HashMap},
    ops::Deref,
};

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::{
    StorageError, private_threads, private_threads::PrivateThread, projection::overwrites::OverwriteRow,
    wanted,
};

/// What a guild says of rights in one of its channels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overwrites {
    /// The overwrites, roles first.
    pub rows: Vec<OverwriteRow>,
    /// Of a private thread those who are in it.
    pub members: Option<BTreeSet<String>>,
}

impl Deref for Overwrites {
    type Target = [OverwriteRow];

    fn deref(&self) -> &Self::Target {
        &self.rows
    }
}

impl Overwrites {
    fn of_thread(thread: PrivateThread, of_parent: Option<&Self>) -> Self {
        Self {
            rows: of_parent.map(|found| found.rows.clone()).unwrap_or_default(),
            members: Some(thread.members),
        }
    }
}

fn from_row(row: &AnyRow) -> Result<OverwriteRow, StorageError> {
    Ok(OverwriteRow {
        channel_id: row.try_get(0)?,
        is_role: row.try_get::<i64, _>(1)? != 0,
        target_id: row.try_get(2)?,
        allow: row.try_get(3)?,
        deny: row.try_get(4)?,
    })
}

/// The overwrites of `channel_id` in the guild `guild_id`, roles first.
///
/// # Errors
/// When the database fails.
pub async fn of_channel(
    conn: &mut AnyConnection,
    guild_id: &str,
    channel_id: &str,
) -> Result<Overwrites, StorageError> {
    let thread = private_threads::get(conn, guild_id, channel_id).await?;
    let channel = thread.as_ref().map_or(channel_id, |thread| &thread.row.parent_id);
    let rows = sqlx::query(
        "SELECT channel_id, is_role, target_id, allow_bits, deny_bits FROM channel_overwrites \
         WHERE guild_id = $1 AND channel_id = $2 ORDER BY is_role DESC, target_id",
    )
    .bind(guild_id)
    .bind(channel)
    .fetch_all(conn)
    .await?;
    Ok(Overwrites {
        rows: rows.iter().map(from_row).collect::<Result<_, _>>()?,
        members: thread.map(|thread| thread.members),
    })
}

/// The overwrites of the channels at `places` (guild and channel), roles first.
///
/// # Errors
/// When the database fails.
pub async fn at(
    conn: &mut AnyConnection,
    places: &[(&str, &str)],
) -> Result<HashMap<String, Overwrites>, StorageError> {
    const SQL: &str = concat!(
        wanted::wanted!(),
        "SELECT o.channel_id, o.is_role, o.target_id, o.allow_bits, o.deny_bits FROM wanted w CROSS JOIN channel_overwrites o \
         WHERE o.guild_id = w.place AND o.channel_id = w.id ORDER BY o.channel_id, o.is_role DESC, o.target_id"
    );
    let mut found = grouped(&wanted::rows(conn, SQL, places).await?)?;
    let threads = private_threads::at(conn, places).await?;
    if threads.is_empty() {
        return Ok(found);
    }
    let parents = threads.iter().map(|thread| &thread.row);
    let parents: Vec<_> = parents
        .map(|row| (row.guild_id.as_str(), row.parent_id.as_str()))
        .collect();
    let of_parents = grouped(&wanted::rows(conn, SQL, &parents).await?)?;
    for thread in threads {
        let of_parent = of_parents.get(&thread.row.parent_id);
        found.insert(
            thread.row.channel_id.clone(),
            Overwrites::of_thread(thread, of_parent),
        );
    }
    Ok(found)
}

/// The overwrites of all channels of the guild `guild_id`, roles first.
///
/// # Errors
/// When the database fails.
pub async fn by_channel(
    conn: &mut AnyConnection,
    guild_id: &str,
) -> Result<HashMap<String, Overwrites>, StorageError> {
    let rows = sqlx::query(
        "SELECT channel_id, is_role, target_id, allow_bits, deny_bits FROM channel_overwrites \
         WHERE guild_id = $1 ORDER BY channel_id, is_role DESC, target_id",
    )
    .bind(guild_id)
    .fetch_all(&mut *conn)
    .await?;
    let mut found = grouped(&rows)?;
    for thread in private_threads::of_guild(conn, guild_id).await? {
        let of_parent = found.get(&thread.row.parent_id).cloned();
        found.insert(
            thread.row.channel_id.clone(),
            Overwrites::of_thread(thread, of_parent.as_ref()),
        );
    }
    Ok(found)
}

fn grouped(rows: &[AnyRow]) -> Result<HashMap<String, Overwrites>, StorageError> {
    let mut found: HashMap<String, Overwrites> = HashMap::new();
    for row in rows {
        let overwrite = from_row(row)?;
        found
            .entry(overwrite.channel_id.clone())
            .or_default()
            .rows
            .push(overwrite);
    }
    Ok(found)
}
