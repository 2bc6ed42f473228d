//! Forward extremities: the events that nothing accepted follows yet.

use std::collections::BTreeMap;

use guildhall_types::{EventId, OwnedEventId};

/// Most previous events that an event may name (Matrix: 20).
pub const MAX_PREV_EVENTS: usize = 20;

/// The forward extremities of a room, each with what the caller needs to know of it.
#[derive(Clone, Debug)]
pub struct Extremities<T> {
    events: BTreeMap<OwnedEventId, T>,
}

impl<T> Default for Extremities<T> {
    fn default() -> Self {
        Self {
            events: BTreeMap::new(),
        }
    }
}

impl<T> Extremities<T> {
    /// Extremities as stored.
    #[must_use]
    pub fn new(events: impl IntoIterator<Item = (OwnedEventId, T)>) -> Self {
        Self {
            events: events.into_iter().collect(),
        }
    }

    /// Takes in an accepted event: it covers `covered` (its previous events and, behind events that were not
    /// accepted, theirs) and stands itself, unless `has_children`, that is, something accepted already follows it.
    pub fn accept<'a>(
        &mut self,
        event_id: OwnedEventId,
        value: T,
        covered: impl IntoIterator<Item = &'a EventId>,
        has_children: bool,
    ) {
        for id in covered {
            self.events.remove(id);
        }
        if !has_children {
            self.events.insert(event_id, value);
        }
    }

    /// Whether `event_id` is one.
    #[must_use]
    pub fn contains(&self, event_id: &EventId) -> bool {
        self.events.contains_key(event_id)
    }

    /// The ids, in their order by bytes.
    pub fn ids(&self) -> impl Iterator<Item = &OwnedEventId> {
        self.events.keys()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&OwnedEventId, &T)> {
        self.events.iter()
    }

    /// The ones that a new event names as its previous events: all, or if there are more than
    /// [`MAX_PREV_EVENTS`] that many with the greatest `rank` (the later events will name the rest).
    pub fn for_new_event<R: Ord>(&self, rank: impl Fn(&T) -> R) -> Vec<(&OwnedEventId, &T)> {
        let mut chosen: Vec<_> = self.events.iter().collect();
        if chosen.len() > MAX_PREV_EVENTS {
            chosen.sort_by_key(|(_, value)| std::cmp::Reverse(rank(value)));
            chosen.truncate(MAX_PREV_EVENTS);
            chosen.sort_by_key(|(id, _)| (*id).clone());
        }
        chosen
    }
}

impl<T> Extremities<T> {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether there is none, as before the create event.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }
}
