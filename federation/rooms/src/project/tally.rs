//! The reactions that are shown below a message: kept up one by one, so that the thousandth costs what the first did.

use guildhall_types::message::{MAX_REACTIONS, Reacted, ReactionCount};

/// At most [`MAX_REACTIONS`] of them, by the times of their first ones and then by key: what follows from the set of reactions alone.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Tally(pub(super) Vec<ReactionCount>);

impl Tally {
    /// One more reaction, sent at `at.0` as the event `at.1`; `counts` unless its user has one alike. Says whether that could be reckoned without counting all anew.
    pub(super) fn add(&mut self, emoji: &Reacted, at: (i64, &str), counts: bool) -> bool {
        let is_full = self.0.len() >= MAX_REACTIONS;
        let last = self.0.last();
        let is_behind = last.is_some_and(|last| (last.since, &last.emoji.key) < (at.0, &emoji.key));
        match self.0.iter_mut().find(|shown| shown.emoji.key == emoji.key) {
            Some(shown) => {
                shown.count += i64::from(counts);
                if at < (shown.since, shown.first.as_str()) {
                    shown.emoji = emoji.clone();
                    shown.since = at.0;
                    shown.first = at.1.to_owned();
                }
            }
            // It comes behind all that are shown.
            None if is_full && is_behind => return true,
            // It takes a place, or is one of those that are not shown.
            None if is_full => return false,
            None => self.0.push(ReactionCount {
                emoji: emoji.clone(),
                count: 1,
                since: at.0,
                first: at.1.to_owned(),
            }),
        }
        self.0
            .sort_by(|one, other| (one.since, &one.emoji.key).cmp(&(other.since, &other.emoji.key)));
        true
    }

    /// The reaction `event` with `key` is gone; it `counted` if its user has none alike left. Says whether that could be reckoned without counting all anew.
    pub(super) fn remove(&mut self, key: &str, event: &str, counted: bool) -> bool {
        let is_full = self.0.len() >= MAX_REACTIONS;
        let Some(shown) = self.0.iter_mut().find(|shown| shown.emoji.key == key) else {
            // One that is not shown.
            return is_full;
        };
        shown.count -= i64::from(counted);
        let is_gone = shown.count <= 0;
        // Which one is the first now, or comes up in its place, nothing here knows.
        if (!is_gone && shown.first == event) || (is_gone && is_full) {
            return false;
        }
        self.0.retain(|shown| shown.count > 0);
        true
    }
}

#[cfg(test)]
mod tests {
    use guildhall_types::message::Reacted;

    use super::Tally;

    fn emoji(key: &str) -> Reacted {
        Reacted {
            key: key.to_owned(),
            custom: None,
            shortcode: None,
        }
    }

    fn shown(tally: &Tally) -> Vec<(&str, i64)> {
        let counts = tally.0.iter();
        counts
            .map(|shown| (shown.emoji.key.as_str(), shown.count))
            .collect()
    }

    #[test]
    fn the_order_is_that_of_the_first_ones_whichever_came_first() {
        let mut one = Tally::default();
        assert!(one.add(&emoji("b"), (2, "$1"), true));
        assert!(one.add(&emoji("a"), (2, "$2"), true));
        assert!(one.add(&emoji("c"), (1, "$3"), true));
        assert!(one.add(&emoji("b"), (0, "$4"), true));
        assert_eq!(shown(&one), [("b", 2), ("c", 1), ("a", 1)]);
        let mut other = Tally::default();
        for (key, at) in [
            ("c", (1, "$3")),
            ("b", (0, "$4")),
            ("a", (2, "$2")),
            ("b", (2, "$1")),
        ] {
            assert!(other.add(&emoji(key), at, true));
        }
        assert_eq!(one, other);
    }

    #[test]
    fn who_reacts_twice_alike_counts_once() {
        let mut tally = Tally::default();
        tally.add(&emoji("a"), (1, "$1"), true);
        tally.add(&emoji("a"), (2, "$2"), false);
        assert_eq!(shown(&tally), [("a", 1)]);
        assert!(tally.remove("a", "$2", false));
        assert_eq!(shown(&tally), [("a", 1)]);
        assert!(tally.remove("a", "$1", true));
        assert_eq!(shown(&tally), []);
    }

    #[test]
    fn what_it_cannot_know_is_to_be_counted_anew() {
        let mut tally = Tally::default();
        tally.add(&emoji("a"), (1, "$1"), true);
        tally.add(&emoji("a"), (2, "$2"), true);
        assert!(
            !tally.remove("a", "$1", true),
            "who is the first now is not known"
        );
        let mut full = Tally::default();
        for number in 0..20 {
            assert!(full.add(&emoji(&format!("e{number}")), (number, "$1"), true));
        }
        assert!(full.add(&emoji("x"), (30, "$2"), true), "it comes behind");
        assert!(full.remove("x", "$2", true));
        assert!(!full.add(&emoji("x"), (3, "$2"), true), "it takes a place");
        assert!(full.add(&emoji("e3"), (30, "$2"), true));
        assert!(full.remove("e3", "$2", true));
        assert!(
            !full.remove("e3", "$1", true),
            "one that is not shown may come up"
        );
    }
}
