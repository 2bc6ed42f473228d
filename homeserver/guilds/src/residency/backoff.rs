//! When a channel that could not be entered is tried again.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{sync::Notify, time::Instant};

use super::Wanted;

/// Pause after the first failure; it doubles with each. Most often the other server has not heard yet of what lets this one in.
const FIRST_PAUSE: Duration = Duration::from_millis(250);

struct Failing {
    failures: u32,
    retry_at: Instant,
}

/// Channels that could not be entered. It holds no more than there are missing channels.
pub(crate) struct Backoff {
    max: Duration,
    failing: Mutex<HashMap<Wanted, Failing>>,
    hurried: Notify,
}

impl Backoff {
    pub(crate) fn new(max: Duration) -> Self {
        Self {
            max,
            failing: Mutex::new(HashMap::new()),
            hurried: Notify::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Wanted, Failing>> {
        self.failing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long `wanted` is still to be left alone; nothing if it may be tried now.
    pub(super) fn remaining(&self, wanted: &Wanted) -> Option<Duration> {
        let retry_at = self.lock().get(wanted)?.retry_at;
        Some(retry_at.saturating_duration_since(Instant::now())).filter(|left| !left.is_zero())
    }

    pub(super) fn failed(&self, wanted: &Wanted) {
        let mut failing = self.lock();
        let entry = failing.entry(wanted.clone()).or_insert_with(|| Failing {
            failures: 0,
            retry_at: Instant::now(),
        });
        entry.failures = entry.failures.saturating_add(1);
        let pause = FIRST_PAUSE
            .saturating_mul(1 << entry.failures.min(16).saturating_sub(1))
            .min(self.max);
        entry.retry_at = Instant::now() + pause;
    }

    /// Forgets every channel but these.
    pub(super) fn retain(&self, missing: &HashSet<Wanted>) {
        self.lock().retain(|wanted, _| missing.contains(wanted));
    }

    /// Somebody waits for these channels: they are tried at once.
    pub(super) fn hurry(&self, channels: &[Wanted]) {
        {
            let mut failing = self.lock();
            for wanted in channels {
                failing.remove(wanted);
            }
        }
        self.hurried.notify_one();
    }

    /// Waits until somebody is in a hurry.
    pub(super) async fn hurried(&self) {
        self.hurried.notified().await;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::{collections::HashSet, time::Duration};

    use guildhall_types::OwnedRoomId;
    use tokio::time::advance;

    use super::{Backoff, FIRST_PAUSE, Wanted};

    #[tokio::test(start_paused = true)]
    async fn pauses_double_up_to_the_longest() {
        let backoff = Backoff::new(Duration::from_secs(5));
        let id = OwnedRoomId::try_from("!a:here.test").unwrap();
        let room = Wanted {
            guild: id.clone(),
            channel: id,
        };
        assert_eq!(backoff.remaining(&room), None);
        for millis in [250, 500, 1000, 2000, 4000, 5000, 5000] {
            backoff.failed(&room);
            assert_eq!(backoff.remaining(&room), Some(Duration::from_millis(millis)));
            advance(Duration::from_millis(millis)).await;
            assert_eq!(backoff.remaining(&room), None);
        }
        backoff.failed(&room);
        backoff.hurry(std::slice::from_ref(&room));
        assert_eq!(backoff.remaining(&room), None, "somebody waits");
        backoff.failed(&room);
        assert_eq!(backoff.remaining(&room), Some(FIRST_PAUSE), "and it begins anew");
        backoff.retain(&HashSet::new());
        assert!(backoff.lock().is_empty());
    }
}
