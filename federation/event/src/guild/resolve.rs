//! The resolution itself.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use guildhall_types::ServerPattern;
use thiserror::Error;

use super::{
    apply::{apply, contradicts, rebased, revokes},
    authorise::authorise,
    event::{Change, GuildEvent},
    graph::Graph,
    servers::user_is_of,
    state::GuildState,
    taken::Taken,
};

/// Changes that count between forks, without those who only come in.
pub const MAX_CHANGES: usize = 400;

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
/// The work grows with the square of the number of events that may touch each other, and once more with the number of revocations that are
/// concurrent with something; so at most [`MAX_CHANGES`] of them count, those of the highest senders first.
///
/// # Errors
/// [`Unresolvable`].
pub fn resolve(base: &GuildState, events: &[GuildEvent]) -> Result<Resolution, Unresolvable> {
    let graph = Graph::new(events).ok_or(Unresolvable)?;
    let apart = standing_apart(&graph.events);
    let counted = counted(base, &graph.events, &apart);
    let mut history = History {
        base,
        graph: &graph,
        seen: Vec::new(),
        is_seen: Vec::new(),
        is_sound: Vec::new(),
        apart,
    };
    for number in 0..graph.events.len() {
        let event = graph.events.get(number).ok_or(Unresolvable)?;
        // What its sender saw of others plays no part in whether somebody who is in no other event may come in.
        let is_apart = history.apart.contains(&number);
        let seen = match is_apart && !history.is_next_to_known(number) {
            true => None,
            false => Some(history.seen_by(number)),
        };
        let is_sound = match is_apart {
            true => history.is_sound_apart(event),
            false => {
                counted.contains(&number) && seen.as_ref().is_some_and(|seen| authorise(seen, event).is_ok())
            }
        };
        history.is_sound.push(is_sound);
        history.is_seen.push(seen.is_some());
        history.seen.push(seen.unwrap_or_default());
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

/// Those who come in, agree to the rules, are interested in events, or have a second factor from now on or no longer, and whom no event of others
/// names: nothing that others do depends on them, nor they on it.
fn standing_apart(events: &[&GuildEvent]) -> BTreeSet<usize> {
    if events.iter().any(|event| event.change == Change::Delete) {
        return BTreeSet::new();
    }
    let bans = events.iter().filter_map(|event| match &event.change {
        Change::BanServer { server, .. } => Some(ServerPattern::new(server)),
        _ => None,
    });
    let bans: Vec<ServerPattern> = bans.collect();
    let is_own = |event: &GuildEvent| match &event.change {
        Change::Join { user }
        | Change::Screening { user, .. }
        | Change::Interest { user, .. }
        | Change::SecondFactor { user, .. } => *user == event.sender,
        _ => false,
    };
    let others = events.iter().filter(|event| !is_own(event));
    let named: BTreeSet<&str> = others
        .flat_map(|event| [Some(&*event.sender), event.change.subject()])
        .flatten()
        .collect();
    let is_apart = |event: &GuildEvent| {
        let user = event.sender.as_str();
        is_own(event) && !named.contains(user) && !bans.iter().any(|servers| user_is_of(user, servers))
    };
    let numbered = events.iter().enumerate();
    numbered
        .filter(|(_, event)| is_apart(event))
        .map(|(number, _)| number)
        .collect()
}

/// The events that count besides those that stand `apart`: of too many those of the highest senders in `base`, then the earliest.
fn counted(base: &GuildState, events: &[&GuildEvent], apart: &BTreeSet<usize>) -> BTreeSet<usize> {
    let mut all: Vec<usize> = (0..events.len())
        .filter(|number| !apart.contains(number))
        .collect();
    if all.len() > MAX_CHANGES {
        all.sort_by_cached_key(|number| {
            let event = events.get(*number);
            event.map(|event| (Reverse(base.rank(&event.sender)), event.sent_at, event.id.clone()))
        });
        all.truncate(MAX_CHANGES);
    }
    all.into_iter().collect()
}

struct History<'a> {
    base: &'a GuildState,
    graph: &'a Graph<'a>,
    /// The guild as the sender of each event saw it, where that `is_seen`.
    seen: Vec<GuildState>,
    is_seen: Vec<bool>,
    is_sound: Vec<bool>,
    apart: BTreeSet<usize>,
}

impl History<'_> {
    fn parents(&self, number: usize) -> &[usize] {
        self.graph.parents.get(number).map_or(&[][..], Vec::as_slice)
    }

    /// Whether it is little work to say what came before the event.
    fn is_next_to_known(&self, number: usize) -> bool {
        match self.parents(number) {
            [] => true,
            [parent] => self.is_seen.get(*parent).copied().unwrap_or(false),
            _ => false,
        }
    }

    /// What came before the event, settled. All events before it are known already.
    fn seen_by(&self, number: usize) -> GuildState {
        match self.parents(number) {
            [] => self.base.clone(),
            [parent] if self.is_next_to_known(number) => {
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

    /// Whether the event of somebody who stands apart is sound: to say something of oneself one has to be in, or to have come in before.
    fn is_sound_apart(&self, event: &GuildEvent) -> bool {
        if authorise(self.base, event).is_ok() {
            return true;
        }
        let is_of_member = matches!(
            event.change,
            Change::Screening { .. } | Change::Interest { .. } | Change::SecondFactor { .. }
        );
        let mut before = self.graph.events.iter().enumerate().take(self.is_sound.len());
        let is_entry = |(number, other): (usize, &&GuildEvent)| {
            other.sender == event.sender
                && matches!(other.change, Change::Join { .. })
                && self.sound(number)
                && self.graph.follows(self.is_sound.len(), number)
        };
        is_of_member && before.any(is_entry)
    }

    fn sound(&self, number: usize) -> bool {
        self.is_sound.get(number).copied().unwrap_or(false)
    }

    /// Which of `events` stand (a history: with each, what it follows), and what they amount to.
    fn settle(&self, events: &[usize]) -> (BTreeSet<usize>, GuildState) {
        let (apart, events): (Vec<usize>, Vec<usize>) =
            events.iter().partition(|number| self.apart.contains(number));
        let mut fallen = BTreeSet::new();
        let (confirmed, mut stands) = loop {
            match self.confirm(&events, &fallen) {
                Ok(settled) => break settled,
                Err(revocation) => fallen.insert(revocation),
            };
        };
        stands.extend(apart.into_iter().filter(|number| self.sound(*number)));
        let mut state = self.base.clone();
        for number in &stands {
            self.apply_to(&mut state, *number, &confirmed);
        }
        (stands, state)
    }

    /// Looks at the revocations among `events` in their order, without the `fallen`.
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
            // Also what does not stand so far: it may stand by this one.
            if sound
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

    /// Those of `events` that revoke something, each after those that it follows; of those that could come next the highest sender's
    /// first, then the earliest.
    fn revocations(&self, events: &[usize]) -> Vec<usize> {
        let seen = |number: usize| self.graph.events.get(number).zip(self.seen.get(number));
        let is_one = |number: &usize| seen(*number).is_some_and(|(event, seen)| revokes(event, seen));
        let all: Vec<usize> = events.iter().copied().filter(is_one).collect();
        let mut waits: BTreeMap<usize, usize> = BTreeMap::new();
        for number in &all {
            let before = all.iter().filter(|other| self.graph.follows(*number, **other));
            waits.insert(*number, before.count());
        }
        let key = |number: usize| {
            seen(number).map(|(event, seen)| (Reverse(seen.rank(&event.sender)), event.sent_at, &*event.id))
        };
        let mut free: BTreeSet<_> = all
            .iter()
            .filter(|number| waits.get(number) == Some(&0))
            .map(|number| (key(*number), *number))
            .collect();
        let mut ordered = Vec::with_capacity(all.len());
        while let Some((_, next)) = free.pop_first() {
            ordered.push(next);
            for later in all.iter().filter(|later| self.graph.follows(**later, next)) {
                if let Some(count) = waits.get_mut(later) {
                    *count -= 1;
                    if *count == 0 {
                        free.insert((key(*later), *later));
                    }
                }
            }
        }
        ordered
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
        let none = GuildState::default();
        let seen = self.seen.get(number).unwrap_or(&none);
        let withheld = self.withheld(number, confirmed);
        authorise(&state, &rebased(event, &state, seen, &withheld)).is_ok()
    }

    fn apply_to(&self, state: &mut GuildState, number: usize, confirmed: &[usize]) {
        let Some((event, seen)) = self.graph.events.get(number).zip(self.seen.get(number)) else {
            return;
        };
        apply(state, event, seen, &self.withheld(number, confirmed));
    }

    /// What the `confirmed` revocations beside the event take from that which it changes.
    fn withheld(&self, number: usize, confirmed: &[usize]) -> Taken {
        let Some(event) = self.graph.events.get(number) else {
            return Taken::default();
        };
        if !matches!(event.change, Change::Role { .. } | Change::Overwrites { .. }) {
            return Taken::default();
        }
        let beside = confirmed
            .iter()
            .filter(|other| self.graph.are_concurrent(number, **other));
        beside
            .filter_map(|other| self.graph.events.get(*other).zip(self.seen.get(*other)))
            .map(|(revocation, seen)| Taken::by(revocation, seen, &event.change))
            .collect()
    }
}
