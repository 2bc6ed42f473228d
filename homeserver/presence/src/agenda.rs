//! Whose presence is to be looked at, and when.

use std::{
    collections::{BTreeSet, HashMap},
    time::Duration,
};

use tokio::time::Instant;

/// Users whose presence may have changed. Each stands in it once, so that it is no longer than there are users.
#[derive(Default)]
pub(crate) struct Agenda {
    order: BTreeSet<(Instant, String)>,
    due: HashMap<String, (Instant, bool)>,
    /// When each was told of last, if that is not long ago.
    told: HashMap<String, Instant>,
}

impl Agenda {
    /// `user` is to be looked at at `at`, or before if that was agreed on, and not before `interval` has passed since he was told of.
    /// With `anew` it is told even if nothing has changed.
    pub(crate) fn add(&mut self, user: &str, at: Instant, anew: bool, interval: Duration) {
        let at = self.told.get(user).map_or(at, |told| at.max(*told + interval));
        let (at, anew) = match self.due.get(user) {
            Some((before, was_anew)) => {
                self.order.remove(&(*before, user.to_owned()));
                (at.min(*before), anew || *was_anew)
            }
            None => (at, anew),
        };
        self.due.insert(user.to_owned(), (at, anew));
        self.order.insert((at, user.to_owned()));
    }

    /// The next whose time has come, and whether it is told anew.
    pub(crate) fn next(&mut self, now: Instant) -> Option<(String, bool)> {
        let (at, _) = self.order.first()?;
        if *at > now {
            return None;
        }
        let (_, user) = self.order.pop_first()?;
        let (_, anew) = self.due.remove(&user)?;
        Some((user, anew))
    }

    /// When the next time comes.
    pub(crate) fn first(&self) -> Option<Instant> {
        self.order.first().map(|(at, _)| *at)
    }

    /// Notes that `user` was told of.
    pub(crate) fn told(&mut self, user: &str, now: Instant) {
        self.told.insert(user.to_owned(), now);
    }

    /// Forgets those who were told of longer than `interval` ago.
    pub(crate) fn sweep(&mut self, now: Instant, interval: Duration) {
        self.told.retain(|_, told| *told + interval > now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_stands_in_it_once_and_not_too_often() {
        let (start, pause) = (Instant::now(), Duration::from_secs(3));
        let after = |seconds| start + Duration::from_secs(seconds);
        let mut agenda = Agenda::default();
        agenda.add("a", after(10), false, pause);
        agenda.add("b", after(1), false, pause);
        agenda.add("a", after(2), true, pause);
        agenda.add("a", after(5), false, pause);
        assert_eq!(agenda.first(), Some(after(1)));
        assert_eq!(agenda.next(start), None);
        assert_eq!(agenda.next(after(2)), Some(("b".to_owned(), false)));
        assert_eq!(agenda.next(after(2)), Some(("a".to_owned(), true)), "anew stays");
        assert_eq!(agenda.first(), None);
        agenda.told("a", after(2));
        agenda.add("a", after(3), false, pause);
        assert_eq!(agenda.first(), Some(after(5)), "a pause after it was told");
        agenda.sweep(after(5), pause);
        agenda.add("b", after(3), false, pause);
        assert_eq!(agenda.first(), Some(after(3)));
    }
}
