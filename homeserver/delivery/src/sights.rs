//! Who could look into which channels when a session was opened, so that the first change after it is told as a difference.
//!
//! The dispatcher reads rights as they are now. Of a guild in which nobody had a session it would not know what they were before, and
//! would have to tell everybody of every channel.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use guildhall_guilds::Viewers;

/// Who may look, by channel.
pub(crate) type Sight = HashMap<String, Viewers>;

/// What snapshots have found, by guild, with the head of the log that each was read at.
#[derive(Default)]
pub(crate) struct Sights(Mutex<HashMap<String, (i64, Sight)>>);

impl Sights {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, (i64, Sight)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes who could look into the channels of `guild` at `head`.
    pub(crate) fn note(&self, guild: &str, head: i64, sight: Sight) {
        self.lock().insert(guild.to_owned(), (head, sight));
    }

    /// What was noted before the entry `log_seq`. It is given once: from then on the dispatcher keeps it true.
    pub(crate) fn take(&self, guild: &str, log_seq: i64) -> Option<Sight> {
        let mut noted = self.lock();
        let (head, _) = noted.get(guild)?;
        if *head >= log_seq {
            return None;
        }
        noted.remove(guild).map(|(_, sight)| sight)
    }

    /// Forgets what was noted of `guild` before the entry `log_seq`, which nobody is told of.
    pub(crate) fn pass(&self, guild: &str, log_seq: i64) {
        drop(self.take(guild, log_seq));
    }

    /// Forgets everything that was noted before the entry `log_seq`.
    pub(crate) fn pass_all(&self, log_seq: i64) {
        self.lock().retain(|_, (head, _)| *head >= log_seq);
    }
}

#[cfg(test)]
mod tests {
    use super::{Sight, Sights};

    #[test]
    fn what_was_noted_is_good_for_what_comes_after_and_once() {
        let sights = Sights::default();
        sights.note("!g", 7, Sight::new());
        assert!(sights.take("!g", 7).is_none(), "the snapshot may have it already");
        assert!(sights.take("!g", 8).is_some());
        assert!(sights.take("!g", 9).is_none());
        sights.note("!g", 9, Sight::new());
        sights.pass_all(9);
        sights.pass("!other", 20);
        assert!(sights.take("!g", 10).is_some());
        sights.note("!g", 10, Sight::new());
        sights.pass("!g", 11);
        assert!(sights.take("!g", 12).is_none());
    }
}
