//! State resolution, asked of ruma: this module brings the auth chains and the conflicted state subgraph.
//!
//! <https://spec.matrix.org/v1.19/rooms/v12/#state-resolution>

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    hash::BuildHasher,
    sync::Arc,
};

use guildhall_types::{EventId, OwnedEventId};
use ruma::state_res::{self, StateMap, utils::event_id_set::EventIdSet};
use thiserror::Error;

use crate::{Pdu, RoomVersion};

/// Type and state key of a state event.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StateKey {
    /// The event type.
    pub kind: Arc<str>,
    /// The state key.
    pub key: Arc<str>,
}

impl StateKey {
    /// The key of events of type `kind` with state key `key`.
    #[must_use]
    pub fn new(kind: &str, key: &str) -> Self {
        Self {
            kind: Arc::from(kind),
            key: Arc::from(key),
        }
    }
}

/// The state could not be resolved.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("state resolution: {0}")]
pub struct ResolveError(pub String);

/// A room state: which event stands for each type and key.
pub type StateIds = BTreeMap<StateKey, OwnedEventId>;

/// The resolved state of `states`, the states after several forward extremities.
///
/// `events` must hold every event of the states and of their auth chains, of this room only; what it lacks is
/// treated as if it could not be verified. The result depends on the set of states alone, not on their order.
///
/// # Errors
/// When the algorithm cannot be carried out, for example because an event's `content` is malformed.
pub fn resolve<S: BuildHasher>(
    version: RoomVersion,
    states: &[StateIds],
    events: &HashMap<OwnedEventId, Arc<Pdu>, S>,
) -> Result<StateIds, ResolveError> {
    let maps: Vec<StateMap<OwnedEventId>> = states.iter().map(to_ruma).collect();
    let chains = states
        .iter()
        .map(|state| auth_chain(state.values().cloned(), events))
        .collect::<Vec<_>>();
    let chain_sets = chains
        .into_iter()
        .map(|chain| chain.into_iter().collect::<EventIdSet<_>>())
        .collect();
    let resolved = state_res::resolve(
        &version.rules().authorization,
        &version.resolution(),
        maps.iter(),
        chain_sets,
        |id: &EventId| events.get(id).cloned(),
        |conflicted| {
            let ids = conflicted.values().flatten().cloned().collect();
            Some(conflicted_subgraph(&ids, events).into_iter().collect())
        },
    )
    .map_err(|error| ResolveError(error.to_string()))?;
    Ok(resolved
        .into_iter()
        .map(|((kind, key), id)| (StateKey::new(&kind.to_string(), &key), id))
        .collect())
}

fn to_ruma(state: &StateIds) -> StateMap<OwnedEventId> {
    state
        .iter()
        .map(|(key, id)| {
            (
                (key.kind.as_ref().into(), key.key.as_ref().to_owned()),
                id.clone(),
            )
        })
        .collect()
}

/// The auth chain of `ids`: everything reachable over `auth_events`, without `ids` unless reached.
#[must_use]
pub fn auth_chain<S: BuildHasher>(
    ids: impl IntoIterator<Item = OwnedEventId>,
    events: &HashMap<OwnedEventId, Arc<Pdu>, S>,
) -> HashSet<OwnedEventId> {
    let mut seen = HashSet::new();
    let mut queue: Vec<OwnedEventId> = ids.into_iter().collect();
    while let Some(id) = queue.pop() {
        for auth in events
            .get(&id)
            .map(|pdu| pdu.auth_events.as_slice())
            .unwrap_or_default()
        {
            if seen.insert(auth.clone()) {
                queue.push(auth.clone());
            }
        }
    }
    seen
}

/// The events on a path over `auth_events` from one conflicted event to another, those two included.
fn conflicted_subgraph<S: BuildHasher>(
    conflicted: &BTreeSet<OwnedEventId>,
    events: &HashMap<OwnedEventId, Arc<Pdu>, S>,
) -> HashSet<OwnedEventId> {
    // Down from the conflicted events; each event's children in that walk are remembered, to walk up again.
    let mut children: HashMap<OwnedEventId, Vec<OwnedEventId>> = HashMap::new();
    let mut seen: HashSet<OwnedEventId> = conflicted.iter().cloned().collect();
    let mut queue: Vec<OwnedEventId> = conflicted.iter().cloned().collect();
    while let Some(id) = queue.pop() {
        for auth in events
            .get(&id)
            .map(|pdu| pdu.auth_events.as_slice())
            .unwrap_or_default()
        {
            children.entry(auth.clone()).or_default().push(id.clone());
            if seen.insert(auth.clone()) {
                queue.push(auth.clone());
            }
        }
    }
    // Up from the conflicted events: whatever has a conflicted event in its chain and is itself in a chain.
    let mut subgraph: HashSet<OwnedEventId> = conflicted.iter().cloned().collect();
    let mut queue: Vec<OwnedEventId> = conflicted.iter().cloned().collect();
    while let Some(id) = queue.pop() {
        for child in children.get(&id).map(Vec::as_slice).unwrap_or_default() {
            if subgraph.insert(child.clone()) {
                queue.push(child.clone());
            }
        }
    }
    subgraph
}
