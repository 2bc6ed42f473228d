//! Which event followed which.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
};

use super::event::GuildEvent;

/// A set of events, by their numbers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Set(Vec<u64>);

impl Set {
    fn empty(count: usize) -> Self {
        Self(vec![0; count.div_ceil(64)])
    }

    pub(super) fn has(&self, number: usize) -> bool {
        self.0
            .get(number / 64)
            .is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    pub(super) fn add(&mut self, number: usize) {
        if let Some(word) = self.0.get_mut(number / 64) {
            *word |= 1 << (number % 64);
        }
    }

    fn add_all(&mut self, other: &Self) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word |= other;
        }
    }
}

/// Events, numbered so that each comes after those that it follows. Of events that do not follow each other the earlier
/// one comes first by its own word, then that with the smaller id, so that the numbers depend on the events alone.
pub(super) struct Graph<'a> {
    pub(super) events: Vec<&'a GuildEvent>,
    /// What each follows, near and far.
    pub(super) before: Vec<Set>,
    /// What each follows directly.
    pub(super) parents: Vec<Vec<usize>>,
}

impl<'a> Graph<'a> {
    /// `None` if events follow each other in a circle, or two have one id.
    pub(super) fn new(events: &'a [GuildEvent]) -> Option<Self> {
        let by_id: BTreeMap<&str, &GuildEvent> = events.iter().map(|event| (&*event.id, event)).collect();
        if by_id.len() < events.len() {
            return None;
        }
        let mut waits: BTreeMap<&str, usize> = BTreeMap::new();
        let mut followers: BTreeMap<&str, Vec<&GuildEvent>> = BTreeMap::new();
        let mut free = BinaryHeap::new();
        for event in by_id.values() {
            let parents = event.after.iter().filter(|id| by_id.contains_key(id.as_str()));
            let mut count = 0;
            for parent in parents {
                count += 1;
                followers.entry(parent).or_default().push(event);
            }
            if count == 0 {
                free.push(Reverse((event.sent_at, &*event.id)));
            }
            waits.insert(&event.id, count);
        }
        let mut graph = Self {
            events: Vec::new(),
            before: Vec::new(),
            parents: Vec::new(),
        };
        let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
        while let Some(Reverse((_, id))) = free.pop() {
            let event = *by_id.get(id)?;
            let parents: Vec<usize> = event
                .after
                .iter()
                .filter_map(|id| numbers.get(id.as_str()).copied())
                .collect();
            let mut before = Set::empty(events.len());
            for parent in &parents {
                before.add_all(graph.before.get(*parent)?);
                before.add(*parent);
            }
            numbers.insert(id, graph.events.len());
            graph.events.push(event);
            graph.before.push(before);
            graph.parents.push(parents);
            for follower in followers.remove(id).unwrap_or_default() {
                let count = waits.get_mut(&*follower.id)?;
                *count -= 1;
                if *count == 0 {
                    free.push(Reverse((follower.sent_at, &*follower.id)));
                }
            }
        }
        (graph.events.len() == events.len()).then_some(graph)
    }

    /// Whether neither of two events follows the other.
    pub(super) fn are_concurrent(&self, one: usize, other: usize) -> bool {
        one != other && !self.follows(one, other) && !self.follows(other, one)
    }

    /// Whether `later` follows `earlier`.
    pub(super) fn follows(&self, later: usize, earlier: usize) -> bool {
        self.before.get(later).is_some_and(|before| before.has(earlier))
    }
}
