//! Leaving servers alone that do not answer.

use std::time::{Duration, Instant};

use guildhall_types::{OwnedServerName, ServerName};
use moka::sync::Cache;

/// Servers that are remembered.
const MAX_SERVERS: u64 = 10_000;
/// The first pause; each further failure doubles it.
const FIRST: Duration = Duration::from_secs(1);

#[derive(Clone, Copy)]
struct Failure {
    count: u32,
    until: Instant,
}

/// Who failed when. Clones share it.
#[derive(Clone)]
pub(crate) struct Backoff {
    failures: Cache<OwnedServerName, Failure>,
    max: Duration,
}

impl Backoff {
    pub(crate) fn new(max: Duration) -> Self {
        Self {
            failures: Cache::new(MAX_SERVERS),
            max,
        }
    }

    /// How long `server` is still to be left alone.
    pub(crate) fn remaining(&self, server: &ServerName) -> Option<Duration> {
        let failure = self.failures.get(server)?;
        let left = failure.until.saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some(left)
    }

    pub(crate) fn failed(&self, server: &ServerName) {
        let count = self
            .failures
            .get(server)
            .map_or(0, |failure| failure.count)
            .saturating_add(1);
        let pause = FIRST
            .saturating_mul(1_u32.checked_shl(count - 1).unwrap_or(u32::MAX))
            .min(self.max);
        self.failures.insert(
            server.to_owned(),
            Failure {
                count,
                until: Instant::now() + pause,
            },
        );
    }

    pub(crate) fn clear(&self, server: &ServerName) {
        self.failures.invalidate(server);
    }
}
