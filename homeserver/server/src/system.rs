//! The real clock and the real randomness; everything else takes them as parameters.

use std::time::{SystemTime, UNIX_EPOCH};

use guildhall_types::{Clock, Entropy, Timestamp};
use rand::Rng as _;

/// The system's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        #[expect(
            clippy::disallowed_methods,
            reason = "this is the clock that the others are given"
        )]
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// A generator fit for keys, seeded by the operating system.
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        #[expect(
            clippy::disallowed_methods,
            reason = "this is the randomness that the others are given"
        )]
        rand::rng().fill_bytes(bytes);
    }
}
