//! A clock that stands still until a test moves it.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use guildhall_types::{Clock, Timestamp};

/// Where [`ManualClock::default`] starts: 2026-01-01T00:00:00Z.
pub const START: Timestamp = Timestamp(1_767_225_600_000);

/// A clock that shows what it was last set to.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock that shows `now`.
    #[must_use]
    pub const fn at(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.0))
    }

    /// A clock that shows [`START`], ready to be shared: keep one clone, pass the other as a `SharedClock`.
    #[must_use]
    pub fn shared() -> Arc<Self> {
        Arc::new(Self::default())
    }

    /// Sets the clock, forwards or backwards.
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.0, Ordering::SeqCst);
    }

    /// Moves the clock by `millis` milliseconds (backwards when negative) and returns what it then shows.
    pub fn advance_millis(&self, millis: i64) -> Timestamp {
        Timestamp(self.0.fetch_add(millis, Ordering::SeqCst)).plus_millis(millis)
    }

    /// Moves the clock by `seconds` seconds (backwards when negative) and returns what it then shows.
    pub fn advance_seconds(&self, seconds: i64) -> Timestamp {
        self.advance_millis(seconds.saturating_mul(1000))
    }
}

impl Default for ManualClock {
    fn default() -> Self {
        Self::at(START)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stands_still_until_it_is_moved() {
        let clock = ManualClock::shared();
        assert_eq!(clock.now().to_rfc3339(), "2026-01-01T00:00:00Z");
        assert_eq!(clock.now(), START);
        assert_eq!(clock.advance_seconds(2), START.plus_seconds(2));
        assert_eq!(clock.advance_millis(-1), clock.now());
        clock.set(Timestamp(5));
        assert_eq!(clock.now(), Timestamp(5));
    }
}
