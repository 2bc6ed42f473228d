//! Sorting a handful of events so that each comes after those among them that it follows.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_types::{EventId, OwnedEventId};

/// Indices of `events` in an order in which every event follows its previous events that are among them.
///
/// `events` are `(id, previous events)`. Events on a cycle (which only a forged id could form) are left out, and of
/// events with the same id only the first counts. Among events that are free to come, the given order is kept.
#[must_use]
pub fn sort<'a, P>(events: &'a [(&'a EventId, P)]) -> Vec<usize>
where
    P: AsRef<[OwnedEventId]>,
{
    let mut index_of: BTreeMap<&EventId, usize> = BTreeMap::new();
    for (index, (id, _)) in events.iter().enumerate() {
        index_of.entry(id).or_insert(index);
    }
    let mut waiting: BTreeMap<usize, usize> = BTreeMap::new();
    let mut followers: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut free: BTreeSet<usize> = BTreeSet::new();
    for (&id, &index) in &index_of {
        let previous: BTreeSet<usize> = events
            .get(index)
            .map(|(_, previous)| previous.as_ref())
            .unwrap_or_default()
            .iter()
            .filter(|prev| prev.as_str() != id.as_str())
            .filter_map(|prev| index_of.get(AsRef::<EventId>::as_ref(prev)).copied())
            .collect();
        if previous.is_empty() {
            free.insert(index);
        } else {
            waiting.insert(index, previous.len());
        }
        for prev in previous {
            followers.entry(prev).or_default().push(index);
        }
    }
    let mut sorted = Vec::with_capacity(events.len());
    while let Some(index) = free.pop_first() {
        sorted.push(index);
        for follower in followers.remove(&index).unwrap_or_default() {
            if let Some(count) = waiting.get_mut(&follower) {
                *count -= 1;
                if *count == 0 {
                    waiting.remove(&follower);
                    free.insert(follower);
                }
            }
        }
    }
    sorted
}
