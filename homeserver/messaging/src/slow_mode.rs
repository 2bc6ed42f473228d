//! Slow mode: a pause between two messages of a member.

use guildhall_guilds::Refusal;
use guildhall_types::{OwnedRoomId, OwnedUserId, Timestamp};
use moka::sync::Cache;

/// When members last spoke in channels with slow mode. It is kept in memory: a restart lets everybody speak once.
pub(crate) struct SlowMode(Cache<(OwnedRoomId, OwnedUserId), Timestamp>);

impl SlowMode {
    pub(crate) fn new(capacity: u64) -> Self {
        Self(Cache::new(capacity))
    }

    /// Refuses who spoke less than `seconds` ago.
    pub(crate) fn check(
        &self,
        key: &(OwnedRoomId, OwnedUserId),
        seconds: i64,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let Some(last) = self.0.get(key) else {
            return Ok(());
        };
        let left = last.plus_seconds(seconds).0.saturating_sub(now.0);
        match u64::try_from(left) {
            Ok(left) if left > 0 => Err(Refusal::SlowMode {
                seconds: left.div_ceil(1000),
            }),
            _ => Ok(()),
        }
    }

    pub(crate) fn spoke(&self, key: (OwnedRoomId, OwnedUserId), now: Timestamp) {
        self.0.insert(key, now);
    }
}
