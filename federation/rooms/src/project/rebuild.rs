//! Building the read models again from the log, by the code that built them.

use std::{collections::HashMap, sync::Arc};

use guildhall_dag::OrderKey;
use guildhall_event::{RoomVersion, guild::GuildState};
use guildhall_storage::{StorageError, events, guild_groups, log, projection, rooms};
use guildhall_types::{OwnedRoomId, RoomId, content::GUILD};
use sqlx::AnyConnection;

use super::{GuildStates, Projector};
use crate::{
    guild::root_state,
    room::Room,
    state::State,
    store::{Store, from_row, stored_id},
};

/// Log entries that are read at a time.
const PAGE: i64 = 500;

/// Empties the read models and projects every entry of the log again, in its order. Gives the number of entries.
pub(crate) async fn rebuild(conn: &mut AnyConnection, store: &Store) -> Result<u64, StorageError> {
    projection::clear(conn).await?;
    let versions: HashMap<String, RoomVersion> = rooms::all(conn)
        .await?
        .into_iter()
        .filter_map(|room| {
            RoomVersion::parse(&room.version)
                .ok()
                .map(|version| (room.room_id, version))
        })
        .collect();
    let mut groups: HashMap<OwnedRoomId, i64> = HashMap::new();
    let mut guilds: HashMap<OwnedRoomId, GuildState> = HashMap::new();
    let (mut seq, mut count) = (0, 0);
    loop {
        let entries = log::read_after(conn, seq, PAGE).await?;
        if entries.is_empty() {
            return Ok(count);
        }
        for entry in entries {
            seq = entry.seq;
            count += 1;
            let corrupt = |reason: &str| StorageError::Corrupt {
                what: "log entry",
                reason: format!("{seq}: {reason}"),
            };
            let room_id = <&RoomId>::try_from(entry.room_id.as_str()).map_err(|_| corrupt("room id"))?;
            let version = *versions
                .get(&entry.room_id)
                .ok_or_else(|| corrupt("unknown room"))?;
            let row = events::get(conn, &entry.room_id, &entry.event_id)
                .await?
                .ok_or_else(|| corrupt("no event"))?;
            let place = row.place.ok_or_else(|| corrupt("an event without a place"))?;
            let order = OrderKey {
                timestamp: place.order_ts,
                depth: place.order_depth,
                event_id: stored_id(&entry.event_id)?,
            };
            let pdu = Arc::new(from_row(row, version)?);
            let before = store
                .state(conn, room_id, groups.get(room_id).copied().unwrap_or(0))
                .await?;
            let after = store.state(conn, room_id, entry.state_group).await?;
            let now = guild_at(conn, store, (room_id, version), &entry.event_id, &after).await?;
            let mut projector = Projector {
                conn: &mut *conn,
                store,
                room_id,
                version,
                seq,
                is_fresh: false,
                is_backfill: entry.is_backfill,
                // What follows it finds it.
                was_awaited: false,
                joins: true,
                later: None,
            };
            let guild = GuildStates {
                before: guilds.get(room_id).cloned(),
                after: now.clone(),
            };
            projector.event(&pdu, &order, (&before, &after), &guild).await?;
            if let Some(now) = now {
                guilds.insert(room_id.to_owned(), now);
            }
            groups.insert(room_id.to_owned(), entry.state_group);
        }
    }
}

/// What the guild amounted to when the event was taken in; for one from before guilds were kept so, what the room state says.
async fn guild_at(
    conn: &mut AnyConnection,
    store: &Store,
    (room_id, version): (&RoomId, RoomVersion),
    event_id: &str,
    state: &State,
) -> Result<Option<GuildState>, StorageError> {
    if let Some(place) = guild_groups::place(conn, room_id.as_str(), event_id).await? {
        return Ok(Some(store.guild(conn, room_id, place.present_group).await?.state));
    }
    if state.get(GUILD, "").is_none() {
        return Ok(None);
    }
    let room = Room::new(room_id.to_owned(), version);
    Ok(Some(root_state(conn, store, &room, state).await?))
}
