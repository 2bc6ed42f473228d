//! Loading what state resolution needs, and asking for it.

use std::{collections::HashMap, sync::Arc};

use guildhall_event::{Pdu, RoomVersion, resolve};
use guildhall_storage::{StorageError, log::Counters};
use guildhall_types::{OwnedEventId, RoomId};
use sqlx::AnyConnection;

use crate::{state::State, store::Store};

/// The events `ids` and everything reachable from them over `auth_events` that is held.
pub(crate) async fn with_auth_chain(
    conn: &mut AnyConnection,
    store: &Store,
    room_id: &RoomId,
    version: RoomVersion,
    ids: Vec<OwnedEventId>,
) -> Result<HashMap<OwnedEventId, Arc<Pdu>>, StorageError> {
    let mut found = HashMap::new();
    let mut queue = ids;
    while let Some(id) = queue.pop() {
        if found.contains_key(&id) {
            continue;
        }
        if let Some(pdu) = store.pdu(conn, room_id, version, &id).await? {
            queue.extend(
                pdu.auth_events
                    .iter()
                    .filter(|auth| !found.contains_key(*auth))
                    .cloned(),
            );
            found.insert(id, pdu);
        }
    }
    // Since version 12 no event names the create event, which entitles all of them.
    if let Some(create) = create_event_of(room_id)
        && let Some(pdu) = store.pdu(conn, room_id, version, &create).await?
    {
        found.insert(create, pdu);
    }
    Ok(found)
}

/// The create event of a room whose id is its hash (since version 12).
pub(crate) fn create_event_of(room_id: &RoomId) -> Option<OwnedEventId> {
    let hash = room_id.as_str().strip_prefix('!')?;
    if hash.contains(':') {
        None
    } else {
        OwnedEventId::try_from(format!("${hash}")).ok()
    }
}

/// The state resolved over the states `groups`, stored.
pub(crate) async fn resolve_groups(
    conn: &mut AnyConnection,
    store: &Store,
    room_id: &RoomId,
    version: RoomVersion,
    mut groups: Vec<i64>,
    counters: &mut Counters,
) -> Result<State, StorageError> {
    groups.sort_unstable();
    groups.dedup();
    if let [group] = groups.as_slice() {
        return store.state(conn, room_id, *group).await;
    }
    if groups.is_empty() {
        return Ok(State::default());
    }
    if let Some(state) = store.resolved(&groups) {
        return Ok(state);
    }
    let mut states = Vec::with_capacity(groups.len());
    for group in &groups {
        states.push(store.state(conn, room_id, *group).await?);
    }
    let maps: Vec<resolve::StateIds> = states
        .iter()
        .map(|state| {
            state
                .map
                .iter()
                .map(|(key, id)| (key.clone(), id.clone()))
                .collect()
        })
        .collect();
    let ids = states
        .iter()
        .flat_map(|state| state.event_ids().cloned())
        .collect::<Vec<_>>();
    let events = with_auth_chain(conn, store, room_id, version, ids).await?;
    let resolved = resolve::resolve(version, &maps, &events).map_err(|error| StorageError::Corrupt {
        what: "room state",
        reason: error.to_string(),
    })?;
    let map = resolved.into_iter().collect();
    // The delta over the latest of the states tends to be the smallest.
    let base = states.last().cloned().unwrap_or_default();
    let state = match states.iter().find(|state| state.map == map) {
        Some(same) => same.clone(),
        None => store.derive(conn, room_id, &base, map, counters).await?,
    };
    store.remember_resolved(groups, state.clone());
    Ok(state)
}
