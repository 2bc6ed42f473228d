//! Sessions that were ended while an access token of theirs may last.

use std::{
    collections::{HashSet, VecDeque},
    time::Duration,
};

use guildhall_types::Timestamp;

/// How much longer than an access token lasts a session is remembered, in milliseconds: a refresh that was under way may
/// have issued one a moment after the end.
const SLACK_MS: i64 = 60_000;

/// The ids of ended sessions. It forgets those whose access tokens have all expired, so that it holds as many as end in
/// the life of one token.
pub(crate) struct Revoked {
    ids: HashSet<String>,
    /// In the order in which they came, with the time until which they are kept.
    queue: VecDeque<(Timestamp, String)>,
    keep_ms: i64,
}

impl Revoked {
    pub(crate) fn new(access_ttl: Duration) -> Self {
        Self {
            ids: HashSet::new(),
            queue: VecDeque::new(),
            keep_ms: keep_ms(access_ttl),
        }
    }

    /// Notes that a session ended at `now`.
    pub(crate) fn insert(&mut self, session_id: &str, now: Timestamp) {
        while self.queue.front().is_some_and(|(until, _)| *until <= now) {
            if let Some((_, id)) = self.queue.pop_front() {
                self.ids.remove(&id);
            }
        }
        if self.ids.insert(session_id.to_owned()) {
            let until = now.plus_millis(self.keep_ms);
            self.queue.push_back((until, session_id.to_owned()));
        }
    }

    pub(crate) fn contains(&self, session_id: &str) -> bool {
        self.ids.contains(session_id)
    }
}

/// How long an ended session has to be remembered, in milliseconds.
pub(crate) fn keep_ms(access_ttl: Duration) -> i64 {
    crate::accounts::millis(access_ttl).saturating_add(SLACK_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_forgets_what_no_token_can_speak_for() {
        let mut revoked = Revoked::new(Duration::from_secs(900));
        for number in 0..10_000_i64 {
            revoked.insert(&number.to_string(), Timestamp(number * 1000));
        }
        assert!(revoked.contains("9999") && revoked.contains("9040"));
        assert!(!revoked.contains("9039"));
        assert_eq!(revoked.ids.len(), 960);
        assert_eq!(revoked.queue.len(), 960);
    }

    #[test]
    fn ending_twice_is_noted_once() {
        let mut revoked = Revoked::new(Duration::from_secs(900));
        revoked.insert("a", Timestamp(0));
        revoked.insert("a", Timestamp(1));
        assert!(revoked.contains("a"));
        assert_eq!(revoked.queue.len(), 1);
    }
}
