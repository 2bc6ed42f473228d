//! The resolution itself.

use std::{cmp::Reverse, collections::BTreeSet};

use thiserror::Error;

use super::{
    apply::{apply, contradicts, revokes},
    authorise::authorise,
    event::{Change, GuildEvent},
    graph::Graph,
    state::GuildState,
    taken::Taken,
};

/// What events amount to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
    /// The guild after them.
    pub state: GuildState,
    /// The ids of the events that stand. The others have changed nothing.
    pub standing: BTreeSet<String>,
}

/// The events are no history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the events follow each other in a circle, or two of them have one id")]
pub struct Unresolvable;

/// What `events` make of the guild `base`, which lies before all of them. Depends on the set of events alone.
///
/// 1. An event is *sound* if its sender was allowed to send it by what the sender had seen.
/// 2. A sound event *stands* unless a standing revocation that is concurrent with it takes what it needs, or the very
///    thing that it gives. Of two that revoke each other that of the higher sender stands, then the earlier one.
/// 3. What stands is applied, each event after those that it follows.
///
/// The work grows with the square of the number of events, and once more with the number of revocations that are concurrent with
/// something: callers bound how many events may lie between forks.
///
/// # Errors
/// [`Unresolvable`].
pub fn resolve(base: &GuildState, events: &[GuildEvent]) -> Result<Resolution, Unresolvable> {
    let graph = Graph::new(events).ok_or(Unresolvable)?;
    let mut history = History {
        base,
        graph: &graph,
        seen: Vec::new(),
        is_sound: Vec::new(),
    };
    for number in 0..graph.events.len() {
        let seen = history.seen_by(number);
        let event = graph.events.get(number).ok_or(Unresolvable)?;
        history.is_sound.push(authorise(&seen, event).is_ok());
        history.seen.push(seen);
    }
    let all: Vec<usize> = (0..graph.events.len()).collect();
    let (stands, state) = history.settle(&all);
    let standing = all.into_iter().filter(|number| stands.contains(number));
    Ok(Resolution {
        state,
        standing: standing
            .filter_map(|number| Some(graph.events.get(number)?.id.clone()))
            .collect(),
    })
}

struct History<'a> {
    base: &'a GuildState,
    graph: &'a Graph<'a>,
    /// The guild as the sender of each event saw it.
    seen: Vec<GuildState>,
    is_sound: Vec<bool>,
}

impl History<'_> {
    /// What came before the event, settled. All events before it are known already.
    fn seen_by(&self, number: usize) -> GuildState {
        let parents = self.graph.parents.get(number).map_or(&[][..], Vec::as_slice);
        match parents {
            [] => self.base.clone(),
            [parent] => {
                let mut state = self.seen.get(*parent).cloned().unwrap_or_default();
                if self.sound(*parent) {
                    self.apply_to(&mut state, *parent, &[]);
                }
                state
            }
            _ => {
                let past: Vec<usize> = (0..number)
                    .filter(|other| self.graph.follows(number, *other))
                    .collect();
                self.settle(&past).1
            }
        }
    }

    fn sound(&self, number: usize) -> bool {
        self.is_sound.get(number).copied().unwrap_or(false)
    }

    /// Which of `events` stand (a history: with each, what it follows), and what they amount to.
    fn settle(&self, events: &[usize]) -> (BTreeSet<usize>, GuildState) {
        let mut fallen = BTreeSet::new();
        let (confirmed, stands) = loop {
            match self.confirm(events, &fallen) {
                Ok(settled) => break settled,
                Err(revocation) => fallen.insert(revocation),
            };
        };
        let mut state = self.base.clone();
        for number in &stands {
            self.apply_to(&mut state, *number, &confirmed);
        }
        (stands, state)
    }

    /// Looks at the revocations among `events` from the highest sender down, without the `fallen`.
    ///
    /// # Errors
    /// A revocation that falls, itself or with what it builds on, by a lower one that does not fall by it.
    fn confirm(
        &self,
        events: &[usize],
        fallen: &BTreeSet<usize>,
    ) -> Result<(Vec<usize>, BTreeSet<usize>), usize> {
        let sound: Vec<usize> = events
            .iter()
            .copied()
            .filter(|event| self.sound(*event) && !fallen.contains(event))
            .collect();
        let mut stands: BTreeSet<usize> = sound.iter().copied().collect();
        let mut confirmed: Vec<usize> = Vec::new();
        for revocation in self.revocations(&sound) {
            if !stands.contains(&revocation) {
                continue;
            }
            confirmed.push(revocation);
            if stands
                .iter()
                .any(|other| self.graph.are_concurrent(*other, revocation))
            {
                stands = self.judge(&sound, &confirmed);
                if let Some(lost) = confirmed.iter().find(|number| !stands.contains(number)) {
                    return Err(*lost);
                }
            }
        }
        Ok((confirmed, stands))
    }

    /// Those of `events` that revoke something, the highest sender's first, then the earliest.
    fn revocations(&self, events: &[usize]) -> Vec<usize> {
        let seen = |number: usize| self.graph.events.get(number).zip(self.seen.get(number));
        let is_one = |number: &usize| seen(*number).is_some_and(|(event, seen)| revokes(event, seen));
        let mut revocations: Vec<usize> = events.iter().copied().filter(is_one).collect();
        revocations.sort_by_cached_key(|number| {
            seen(*number).map(|(event, seen)| (Reverse(seen.rank(&event.sender)), event.sent_at, &event.id))
        });
        revocations
    }

    /// Which of `events` stand against the `confirmed` revocations.
    fn judge(&self, events: &[usize], confirmed: &[usize]) -> BTreeSet<usize> {
        let mut stands: BTreeSet<usize> = BTreeSet::new();
        // Each comes after those that it follows.
        for number in events {
            let beside = confirmed.iter().copied();
            let beside: BTreeSet<usize> = beside
                .filter(|other| self.graph.are_concurrent(*number, *other))
                .collect();
            if self.holds(*number, &stands, &beside, confirmed) {
                stands.insert(*number);
            }
        }
        stands
    }

    /// Whether the event stands by what stands before it and the revocations beside it.
    fn holds(
        &self,
        number: usize,
        stands: &BTreeSet<usize>,
        beside: &BTreeSet<usize>,
        confirmed: &[usize],
    ) -> bool {
        let Some(event) = self.graph.events.get(number) else {
            return false;
        };
        let mut revocations = beside.iter().filter_map(|other| self.graph.events.get(*other));
        if revocations.any(|revocation| contradicts(event, revocation)) {
            return false;
        }
        let before = stands.iter().filter(|other| self.graph.follows(number, **other));
        let context: BTreeSet<usize> = before.chain(beside).copied().collect();
        let mut state = self.base.clone();
        for other in context {
            self.apply_to(&mut state, other, confirmed);
        }
        authorise(&state, event).is_ok()
    }

    fn apply_to(&self, state: &mut GuildState, number: usize, confirmed: &[usize]) {
        let Some((event, seen)) = self.graph.events.get(number).zip(self.seen.get(number)) else {
            return;
        };
        let withheld = match &event.change {
            Change::Role { role, .. } => {
                let beside = confirmed
                    .iter()
                    .filter(|other| self.graph.are_concurrent(number, **other));
                let beside =
                    beside.filter_map(|other| self.graph.events.get(*other).zip(self.seen.get(*other)));
                beside
                    .map(|(revocation, seen)| Taken::by(revocation, seen, role))
                    .collect()
            }
            _ => Taken::default(),
        };
        apply(state, event, seen, &withheld);
    }
}
