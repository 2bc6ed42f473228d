//! How much one server, or one address, may ask at a time and in time.

use std::{hash::Hash, net::IpAddr, num::NonZeroU32, sync::Arc, time::Duration};

use governor::{
    DefaultDirectRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use moka::sync::Cache;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{FederationLimits, error::MatrixError};

/// How long who does not ask is remembered; its limits are then fresh, which they would be by themselves.
const FORGET_AFTER: Duration = Duration::from_secs(600);
/// What is asked of who has too many requests open, in milliseconds: they end soon or not at all.
const RETRY_MS: u64 = 1000;
/// How often one address is noted as waiting to be decided on, in the long run.
const NAMES_PER_MINUTE: NonZeroU32 = NonZeroU32::MIN;
/// How often at once after a pause.
const NAMES_AT_ONCE: NonZeroU32 = match NonZeroU32::new(10) {
    Some(count) => count,
    None => NonZeroU32::MIN,
};

/// The limits of one.
pub(crate) struct Gate {
    rate: Option<DefaultDirectRateLimiter>,
    /// Names under which it is noted that somebody waits to be decided on.
    names: DefaultDirectRateLimiter,
    slots: Arc<Semaphore>,
    /// Answers with a whole room that are made or not sent to their end.
    pub(crate) large: Arc<Semaphore>,
    /// The transaction that is worked on.
    pub(crate) transaction: Arc<Semaphore>,
    /// It and those that wait for it.
    pub(crate) transactions: Arc<Semaphore>,
}

type Make = Arc<dyn Fn() -> Gate + Send + Sync>;

impl Gate {
    fn new(rate: Option<(NonZeroU32, NonZeroU32)>, slots: usize, large: usize, transactions: usize) -> Self {
        let limiter = |(rate, burst)| RateLimiter::direct(Quota::per_second(rate).allow_burst(burst));
        Self {
            rate: rate.map(limiter),
            names: RateLimiter::direct(Quota::per_minute(NAMES_PER_MINUTE).allow_burst(NAMES_AT_ONCE)),
            slots: Arc::new(Semaphore::new(slots)),
            large: Arc::new(Semaphore::new(large)),
            transaction: Arc::new(Semaphore::new(1)),
            transactions: Arc::new(Semaphore::new(transactions)),
        }
    }

    /// Makes the gates of servers.
    pub(crate) fn of_servers(limits: &FederationLimits) -> Make {
        let rate = limits
            .rate_limit
            .then_some((limits.server_per_second, limits.server_burst));
        let (slots, large) = (limits.server_in_flight, limits.server_large_answers);
        let transactions = limits.transactions_waiting;
        Arc::new(move || Self::new(rate, slots, large, transactions))
    }

    /// Makes the gates of addresses.
    pub(crate) fn of_addresses(limits: &FederationLimits) -> Make {
        let rate = limits
            .rate_limit
            .then_some((limits.address_per_second, limits.address_burst));
        let slots = limits.address_unverified;
        Arc::new(move || Self::new(rate, slots, 0, 0))
    }

    /// Counts a request.
    pub(crate) fn count(&self) -> Result<(), MatrixError> {
        let Some(rate) = &self.rate else {
            return Ok(());
        };
        rate.check().map_err(|until| {
            let wait = until.wait_time_from(DefaultClock::default().now());
            MatrixError::limited(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).max(1))
        })
    }

    /// Whether it is noted that somebody who comes from here waits to be decided on: he may say any name, so not too often.
    pub(crate) fn is_heard(&self) -> bool {
        self.names.check().is_ok()
    }

    /// A place among the requests that are answered at the same time.
    pub(crate) fn slot(&self) -> Result<OwnedSemaphorePermit, MatrixError> {
        Arc::clone(&self.slots)
            .try_acquire_owned()
            .map_err(|_| MatrixError::limited(RETRY_MS))
    }

    /// A place among the transactions that wait.
    pub(crate) fn place_for_transaction(&self) -> Result<OwnedSemaphorePermit, MatrixError> {
        Arc::clone(&self.transactions)
            .try_acquire_owned()
            .map_err(|_| MatrixError::limited(RETRY_MS))
    }
}

/// The gates of those who have asked lately.
pub(crate) struct Gates<K> {
    known: Cache<K, Arc<Gate>>,
    make: Make,
}

impl<K: Hash + Eq + Send + Sync + 'static> Gates<K> {
    pub(crate) fn new(capacity: u64, make: Make) -> Self {
        let known = Cache::builder()
            .max_capacity(capacity)
            .time_to_idle(FORGET_AFTER)
            .build();
        Self { known, make }
    }

    pub(crate) fn of(&self, key: K) -> Arc<Gate> {
        self.known.get_with(key, || Arc::new((self.make)()))
    }
}

/// What counts as one address: in IPv6 one subscriber has a whole /64.
pub(crate) fn subscriber(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() & !u128::from(u64::MAX)).into()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn gates(rate_limit: bool) -> Gates<u8> {
        let limits = FederationLimits {
            rate_limit,
            server_per_second: NonZeroU32::MIN,
            server_burst: NonZeroU32::new(2).unwrap(),
            server_in_flight: 1,
            ..FederationLimits::default()
        };
        Gates::new(10, Gate::of_servers(&limits))
    }

    #[test]
    fn who_asks_too_often_is_told_when_to_come_back_and_others_are_not() {
        let gates = gates(true);
        assert!(gates.of(1).count().is_ok());
        assert!(gates.of(1).count().is_ok());
        let error = gates.of(1).count().unwrap_err();
        assert_eq!(error.errcode(), "M_LIMIT_EXCEEDED");
        assert!(gates.of(2).count().is_ok());
    }

    #[test]
    fn the_switch_turns_counting_off_and_leaves_the_slots() {
        let gates = gates(false);
        for _ in 0..100 {
            assert!(gates.of(1).count().is_ok());
        }
        let held = gates.of(1).slot().unwrap();
        assert!(gates.of(1).slot().is_err());
        assert!(gates.of(2).slot().is_ok());
        drop(held);
        assert!(gates.of(1).slot().is_ok());
    }

    #[test]
    fn a_subscriber_is_one_however_many_addresses_he_has() {
        let of = |text: &str| subscriber(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
    }
}
