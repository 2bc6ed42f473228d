//! Slow mode: a pause between two messages of a member.

use guildhall_guilds::Refusal;
use guildhall_types::{OwnedUserId, Timestamp};
use moka::{ops::compute::Op, sync::Cache};

/// Channel or thread, and member.
type Key = (String, OwnedUserId);

/// When members last spoke in channels and threads with slow mode. It is kept in memory: a restart lets everybody speak once.
pub(crate) struct SlowMode(Cache<Key, Timestamp>);

impl SlowMode {
    pub(crate) fn new(capacity: u64) -> Self {
        Self(Cache::new(capacity))
    }

    /// Takes the member's turn to speak at `now`, of two who ask at once only one gets it. Gives the turn before, for
    /// [`SlowMode::give_back`].
    ///
    /// # Errors
    /// [`Refusal::SlowMode`] for who spoke less than `seconds` ago.
    pub(crate) fn take(&self, key: &Key, seconds: i64, now: Timestamp) -> Result<Option<Timestamp>, Refusal> {
        let mut before = None;
        let mut wait = 0;
        self.0.entry_by_ref(key).and_compute_with(|entry| {
            before = entry.map(|entry| *entry.value());
            wait = before.map_or(0, |before| before.plus_seconds(seconds).0.saturating_sub(now.0));
            if wait > 0 { Op::Nop } else { Op::Put(now) }
        });
        match u64::try_from(wait) {
            Ok(wait) if wait > 0 => Err(Refusal::SlowMode {
                seconds: wait.div_ceil(1000),
            }),
            _ => Ok(before),
        }
    }

    /// Gives back a turn in which nothing was said.
    pub(crate) fn give_back(&self, key: &Key, before: Option<Timestamp>) {
        match before {
            Some(before) => self.0.insert(key.clone(), before),
            None => self.0.invalidate(key),
        }
    }
}
