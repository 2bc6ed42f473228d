//! Which channels are entered next.

use std::{
    collections::{BTreeMap, HashSet, VecDeque},
    time::Duration,
};

use guildhall_types::{OwnedRoomId, RoomId};

use super::Backoff;

/// A channel to enter because of a guild. Another guild that lists the same room is another reason, with other ways in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Wanted {
    pub(crate) guild: OwnedRoomId,
    pub(crate) channel: OwnedRoomId,
}

/// Lets the guilds take turns: what one of them lists does not keep the others waiting.
pub(super) struct Turns {
    /// Channels that are entered at a time.
    slots: usize,
    /// The guild whose turn was last.
    last: Option<OwnedRoomId>,
}

impl Turns {
    pub(super) const fn new(slots: usize) -> Self {
        Self { slots, last: None }
    }

    /// Those of `missing` that are to be entered now, beside the `running`, and how long it is until one that is to be
    /// left alone may be tried. No guild takes more than half of the places, so that one is soon free for the others.
    pub(super) fn choose(
        &mut self,
        missing: &HashSet<Wanted>,
        running: &HashSet<Wanted>,
        backoff: &Backoff,
    ) -> (Vec<Wanted>, Option<Duration>) {
        let mut wait: Option<Duration> = None;
        let mut by_guild: BTreeMap<&RoomId, (usize, Vec<&Wanted>)> = BTreeMap::new();
        for wanted in running {
            by_guild.entry(&wanted.guild).or_default().0 += 1;
        }
        for wanted in missing.difference(running) {
            match backoff.remaining(wanted) {
                Some(left) => wait = Some(wait.map_or(left, |wait| wait.min(left))),
                None => by_guild.entry(&wanted.guild).or_default().1.push(wanted),
            }
        }
        let (mut turns, before): (VecDeque<_>, VecDeque<_>) = by_guild
            .into_iter()
            .partition(|(guild, _)| self.last.as_deref().is_none_or(|last| *guild > last));
        turns.extend(before);
        let most = (self.slots / 2).max(1);
        let mut chosen = Vec::new();
        while running.len() + chosen.len() < self.slots
            && let Some((guild, (count, mut channels))) = turns.pop_front()
        {
            if count >= most {
                continue;
            }
            if let Some(wanted) = channels.pop() {
                chosen.push(wanted.clone());
                self.last = Some(guild.to_owned());
                turns.push_back((guild, (count + 1, channels)));
            }
        }
        (chosen, wait)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::{collections::HashSet, time::Duration};

    use guildhall_types::OwnedRoomId;

    use super::{Turns, Wanted};
    use crate::residency::Backoff;

    fn wanted(guild: &str, channel: u32) -> Wanted {
        Wanted {
            guild: OwnedRoomId::try_from(format!("!{guild}:a.test")).unwrap(),
            channel: OwnedRoomId::try_from(format!("!{channel}:a.test")).unwrap(),
        }
    }

    fn guilds(chosen: &[Wanted]) -> Vec<&str> {
        chosen.iter().map(|wanted| wanted.guild.as_str()).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn a_guild_that_lists_much_does_not_starve_the_others() {
        let backoff = Backoff::new(Duration::from_secs(60));
        let mut turns = Turns::new(4);
        let mut missing: HashSet<_> = (0..500).map(|channel| wanted("evil", channel)).collect();
        let nothing = HashSet::new();
        let (first, wait) = turns.choose(&missing, &nothing, &backoff);
        assert_eq!((first.len(), wait), (2, None), "half of the places");
        let running: HashSet<_> = first.into_iter().collect();
        missing.insert(wanted("good", 1));
        missing.insert(wanted("good", 2));
        let (then, _) = turns.choose(&missing, &running, &backoff);
        assert_eq!(guilds(&then), ["!good:a.test", "!good:a.test"]);
        let (none, _) = turns.choose(
            &missing,
            &running.iter().chain(&then).cloned().collect(),
            &backoff,
        );
        assert_eq!(none, []);
    }

    #[tokio::test(start_paused = true)]
    async fn guilds_take_turns() {
        let backoff = Backoff::new(Duration::from_secs(60));
        let mut turns = Turns::new(1);
        let missing: HashSet<_> = ["a", "b", "c"]
            .into_iter()
            .flat_map(|guild| (0..9).map(move |channel| wanted(guild, channel)))
            .collect();
        for guild in ["!a:a.test", "!b:a.test", "!c:a.test", "!a:a.test"] {
            // Each ends at once and fails.
            let (chosen, _) = turns.choose(&missing, &HashSet::new(), &backoff);
            assert_eq!(guilds(&chosen), [guild]);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_left_alone_takes_no_place() {
        let backoff = Backoff::new(Duration::from_secs(60));
        let missing: HashSet<_> = (0..9).map(|channel| wanted("a", channel)).collect();
        for wanted in &missing {
            backoff.failed(wanted);
        }
        let same_room = wanted("b", 1);
        let all = missing.iter().cloned().chain([same_room.clone()]).collect();
        let (chosen, wait) = Turns::new(1).choose(&all, &HashSet::new(), &backoff);
        assert_eq!(chosen, [same_room], "for another guild it is another attempt");
        assert_eq!(wait, backoff.remaining(missing.iter().next().unwrap()));
    }
}
