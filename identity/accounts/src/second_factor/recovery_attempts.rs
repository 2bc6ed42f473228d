//! How often recovery codes of an account are tried.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use guildhall_types::Timestamp;

use crate::AccountsError;

/// Attempts at the recovery codes of one account in a minute. Of 80 bits nobody guesses any at that rate.
const MOST: u32 = 20;
const MINUTE_MS: i64 = 60_000;

struct Tries {
    since: Timestamp,
    count: u32,
}

/// Attempts of the last minute, by user. They are apart from those at codes of the app: whoever knows the password can use those up, and the
/// owner still comes in with a recovery code. A restart may forget them: nothing but the rate matters.
#[derive(Default)]
pub(crate) struct RecoveryAttempts(Mutex<HashMap<String, Tries>>);

impl RecoveryAttempts {
    /// Counts an attempt before it is looked at.
    ///
    /// # Errors
    /// [`AccountsError::TooManyAttempts`] after 20 in a minute, until the minute is over.
    pub(super) fn count(&self, user_id: &str, now: Timestamp) -> Result<(), AccountsError> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let end = |tries: &Tries| tries.since.plus_millis(MINUTE_MS);
        all.retain(|_, tries| now < end(tries));
        let tries = all
            .entry(user_id.to_owned())
            .or_insert(Tries { since: now, count: 0 });
        if tries.count >= MOST {
            let wait = end(tries).0.saturating_sub(now.0).max(0);
            return Err(AccountsError::TooManyAttempts {
                retry_after: u64::try_from(wait).unwrap_or_default().div_ceil(1000),
            });
        }
        tries.count += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(result: Result<(), AccountsError>) -> Option<u64> {
        match result {
            Err(AccountsError::TooManyAttempts { retry_after }) => Some(retry_after),
            _ => None,
        }
    }

    #[test]
    fn there_are_twenty_in_a_minute_for_each_account_and_nothing_is_kept_for_longer() {
        let attempts = RecoveryAttempts::default();
        for _ in 0..MOST {
            assert_eq!(wait(attempts.count("ada", Timestamp(1000))), None);
        }
        assert_eq!(wait(attempts.count("ada", Timestamp(1000))), Some(60));
        assert_eq!(wait(attempts.count("ada", Timestamp(60_999))), Some(1));
        assert_eq!(wait(attempts.count("bob", Timestamp(1000))), None);
        assert_eq!(wait(attempts.count("ada", Timestamp(61_000))), None);
        let all = attempts.0.lock().unwrap_or_else(PoisonError::into_inner);
        assert_eq!(all.len(), 1);
    }
}
