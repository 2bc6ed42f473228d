//! Building the read models again from the log, by the code that built them.

use std::{collections::HashMap, sync::Arc};

use guildhall_dag::OrderKey;
use guildhall_event::RoomVersion;
use guildhall_storage::{StorageError, events, log, projection, rooms};
use guildhall_types::{OwnedRoomId, RoomId};
use sqlx::AnyConnection;

use super::Projector;
use crate::store::{Store, from_row, stored_id};

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
            let mut projector = Projector {
                conn: &mut *conn,
                store,
                room_id,
                version,
                seq,
                is_fresh: false,
                later: None,
            };
            projector.event(&pdu, &order, &before, &after).await?;
            groups.insert(room_id.to_owned(), entry.state_group);
        }
    }
}
