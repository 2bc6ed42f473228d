//! What an event brings along: the state before it, with what was soft-failed or was told by another server.

use std::collections::BTreeSet;

use guildhall_event::direct::{DirectRoom, is_for_owner, may_stand, owner_of_levels};
use guildhall_storage::StorageError;
use guildhall_types::content::{DIRECT, DirectOwnerContent};
use sqlx::AnyConnection;

use super::facts;
use crate::{room::Room, state::State, store::Store};

/// How often a group may have been passed on while this server did not hear of it.
const MAX_PASSED_ON: usize = 100;
const LEVELS: &str = "m.room.power_levels";

/// Why `state`, which is before an event, is none of the private channel `direct`: something stands there, and not in the room as it is held, that
/// never may, or that the owner has not said. `present` is both resolved. How many are let in is not asked: several may have done so at the same time.
pub(crate) async fn standing_refusal(
    conn: &mut AnyConnection,
    store: &Store,
    room: &Room,
    direct: &DirectRoom,
    (state, present): (&State, &State),
) -> Result<Option<&'static str>, StorageError> {
    let mut owners = None;
    for (key, id) in &state.map {
        if room.state.stands(key, id) {
            continue;
        }
        let Some(pdu) = store.pdu(conn, &room.id, room.version, id).await? else {
            continue;
        };
        if let Err(reason) = may_stand(direct, &pdu) {
            return Ok(Some(reason));
        }
        // What is older, and changes nothing, was right once.
        let changes_nothing = present.map.get(key) == room.state.map.get(key);
        if !is_for_owner(&pdu) || changes_nothing {
            continue;
        }
        if owners.is_none() {
            owners = Some(owners_since(conn, store, room, direct, state).await?);
        }
        let is_owner = |user: &str| owners.as_ref().is_some_and(|owners| owners.contains(user));
        let named = match key.kind.as_ref() {
            LEVELS => owner_of_levels(direct, &pdu),
            DIRECT => pdu
                .content_as()
                .ok()
                .map(|content: DirectOwnerContent| content.owner),
            _ => None,
        };
        if !is_owner(pdu.sender.as_str()) && !named.is_some_and(|named| is_owner(&named)) {
            return Ok(Some("only the owner of a group says that"));
        }
    }
    Ok(None)
}

/// Who owns the group as it is held, and to whom it was passed on from there up to `state`: by power levels, each of which rests on the one before
/// and comes from the owner by that.
async fn owners_since(
    conn: &mut AnyConnection,
    store: &Store,
    room: &Room,
    direct: &DirectRoom,
    state: &State,
) -> Result<BTreeSet<String>, StorageError> {
    let place = (&*room.id, room.version);
    let held = facts(conn, store, place, &room.state).await?;
    let mut owners: BTreeSet<String> = held.owner.into_iter().collect();
    let levels = room.state.get(LEVELS, "");
    let mut owner = direct.creator.to_string();
    // Where branches met, the levels may have been kept and what named the owner not: who has passed it on has the level for that no more.
    if let Some(id) = levels
        && let Some(pdu) = store.pdu(conn, &room.id, room.version, id).await?
        && let Some(named) = owner_of_levels(direct, &pdu)
    {
        owner = named;
    }
    owners.insert(owner.clone());
    let mut steps = Vec::new();
    let mut next = state.get(LEVELS, "").cloned();
    while let Some(id) = next.take() {
        if levels == Some(&id) {
            break;
        }
        let Some(pdu) = store.pdu(conn, &room.id, room.version, &id).await? else {
            return Ok(owners);
        };
        if steps.len() >= MAX_PASSED_ON {
            return Ok(owners);
        }
        for id in &pdu.auth_events {
            let auth = store.pdu(conn, &room.id, room.version, id).await?;
            if auth.is_some_and(|auth| auth.is_state(LEVELS, "")) {
                next = Some(id.clone());
            }
        }
        // It does not rest on what is held.
        if next.is_none() {
            return Ok(owners);
        }
        steps.push(pdu);
    }
    for pdu in steps.iter().rev() {
        let Some(named) = owner_of_levels(direct, pdu) else {
            break;
        };
        if pdu.sender != owner.as_str() {
            break;
        }
        owner = named;
        owners.insert(owner.clone());
    }
    Ok(owners)
}
