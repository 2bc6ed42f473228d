//! Bounded walks back through a room's history.

use std::collections::{BTreeSet, HashSet, VecDeque};

use guildhall_event::{Pdu, RoomVersion};
use guildhall_storage::{StorageError, events};
use guildhall_types::{EventId, OwnedEventId, RoomId, ServerName};
use sqlx::AnyConnection;

use crate::store::from_row;

/// Events looked at before a walk gives up.
const MAX_WALK: usize = 500;

/// The nearest event before `from` that a user of `server` sent, among the last [`MAX_WALK`] events.
pub(crate) async fn last_of_server(
    conn: &mut AnyConnection,
    room_id: &RoomId,
    version: RoomVersion,
    from: &[OwnedEventId],
    server: &ServerName,
) -> Result<Option<Pdu>, StorageError> {
    let mut queue: VecDeque<OwnedEventId> = from.iter().cloned().collect();
    let mut seen: HashSet<OwnedEventId> = queue.iter().cloned().collect();
    while let Some(id) = queue.pop_front() {
        let Some(row) = events::get(conn, room_id.as_str(), id.as_str()).await? else {
            continue;
        };
        if row.place.is_none() {
            continue;
        }
        let pdu = from_row(row, version)?;
        if pdu.sender.server_name() == server {
            return Ok(Some(pdu));
        }
        for prev in &pdu.prev_events {
            if seen.len() < MAX_WALK && seen.insert(prev.clone()) {
                queue.push_back(prev.clone());
            }
        }
    }
    Ok(None)
}

/// Whether `ancestor` is one of `of` or comes before one of them. Walks only events that are placed after it in the
/// order, so that the work is bounded by how far it lies back; past [`MAX_WALK`] events the answer is no.
pub(crate) async fn is_ancestor(
    conn: &mut AnyConnection,
    room_id: &RoomId,
    version: RoomVersion,
    ancestor: &EventId,
    of: &BTreeSet<OwnedEventId>,
) -> Result<bool, StorageError> {
    let Some(target) = events::get(conn, room_id.as_str(), ancestor.as_str())
        .await?
        .and_then(|row| row.place)
    else {
        return Ok(false);
    };
    let mut queue: Vec<OwnedEventId> = of.iter().cloned().collect();
    let mut seen: HashSet<OwnedEventId> = of.iter().cloned().collect();
    while let Some(id) = queue.pop() {
        if id == ancestor {
            return Ok(true);
        }
        let Some(row) = events::get(conn, room_id.as_str(), id.as_str()).await? else {
            continue;
        };
        if row
            .place
            .is_none_or(|place| place.order_depth <= target.order_depth)
        {
            continue;
        }
        for prev in from_row(row, version)?.prev_events {
            if seen.len() < MAX_WALK && seen.insert(prev.clone()) {
                queue.push(prev);
            }
        }
    }
    Ok(false)
}
