//! A room state in memory.

use guildhall_event::StateKey;
use guildhall_types::{EventId, OwnedEventId};
use imbl::OrdMap;

/// A room state: which event stands for each type and key. Copies share what they have in common.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    /// The stored group; 0 is the empty state before the create event.
    pub(crate) group: i64,
    /// Deltas down to the snapshot.
    pub(crate) hops: i64,
    pub(crate) map: OrdMap<StateKey, OwnedEventId>,
}

impl State {
    /// The event that stands for `kind` and `key`.
    #[must_use]
    pub(crate) fn get(&self, kind: &str, key: &str) -> Option<&OwnedEventId> {
        self.map.get(&StateKey::new(kind, key))
    }

    /// Whether `event_id` stands for `key`.
    pub(crate) fn stands(&self, key: &StateKey, event_id: &EventId) -> bool {
        self.map.get(key).is_some_and(|id| id == event_id)
    }

    /// Every event of the state.
    pub(crate) fn event_ids(&self) -> impl Iterator<Item = &OwnedEventId> {
        self.map.values()
    }
}
