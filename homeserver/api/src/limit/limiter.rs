//! Counting.

use std::{
    hash::{BuildHasher, RandomState},
    net::IpAddr,
    sync::{
        LazyLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use governor::{
    RateLimiter as Governor,
    clock::{Clock as _, DefaultClock},
    middleware::StateInformationMiddleware,
    state::keyed::DashMapStateStore,
};
use guildhall_types::OwnedUserId;
use percent_encoding::percent_decode_str;

use super::{Bucket, Rate, RateLimits, address};

/// Subjects that one bucket counts apart. Beyond that, new ones share one count until the old ones have
/// been forgotten, so that memory stays bounded (about 100 bytes each).
const MAX_SUBJECTS: usize = 100_000;

/// After so many checks a bucket forgets the subjects whose count is full again.
const CHECKS_BETWEEN_SWEEPS: u64 = 4096;

/// Whom a request counts against.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Subject {
    Address(IpAddr),
    User(OwnedUserId),
    /// Whoever uses a webhook's id and this token, right or wrong: who guesses takes nothing from who knows.
    Webhook(u64),
    /// All who came when [`MAX_SUBJECTS`] were counted.
    Crowd,
}

impl Subject {
    /// Of the path of a request with a webhook's token.
    pub(super) fn webhook(path: &str) -> Self {
        // Which is which others cannot foresee.
        static KEY: LazyLock<RandomState> = LazyLock::new(RandomState::new);
        let rest = path.split_once("/webhooks/").map_or("", |(_, rest)| rest);
        // However it is written.
        let secret = rest
            .split('/')
            .take(2)
            .map(|part| percent_decode_str(part).collect());
        let secret: Vec<Vec<u8>> = secret.collect();
        Self::Webhook(KEY.hash_one(secret))
    }

    pub(super) fn address(address: IpAddr) -> Self {
        Self::Address(address::subject(address))
    }
}

/// How a bucket stands after a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    /// Requests in a full bucket.
    pub(super) limit: u32,
    /// Requests that may follow at once.
    pub(super) remaining: u32,
    /// Until the bucket is full again.
    pub(super) reset: Duration,
    /// Set when the request is one too many: how long to wait for the next.
    pub(super) wait: Option<Duration>,
}

type Keyed = Governor<Subject, DashMapStateStore<Subject>, DefaultClock, StateInformationMiddleware>;

struct Counter {
    rate: Rate,
    keyed: Keyed,
    clock: DefaultClock,
    checks: AtomicU64,
    crowded: AtomicBool,
}

impl Counter {
    fn new(rate: Rate) -> Self {
        Self {
            rate,
            keyed: Governor::dashmap(rate.quota()).with_middleware(),
            clock: DefaultClock::default(),
            checks: AtomicU64::new(0),
            crowded: AtomicBool::new(false),
        }
    }

    fn check(&self, subject: &Subject) -> Standing {
        if self.checks.fetch_add(1, Ordering::Relaxed) % CHECKS_BETWEEN_SWEEPS == CHECKS_BETWEEN_SWEEPS - 1 {
            self.sweep();
        }
        let subject = if self.crowded.load(Ordering::Relaxed) {
            &Subject::Crowd
        } else {
            subject
        };
        let limit = self.rate.count.get();
        match self.keyed.check_key(subject) {
            Ok(state) => {
                let remaining = state.remaining_burst_capacity();
                let used = limit.saturating_sub(remaining);
                let reset = state.quota().replenish_interval().saturating_mul(used);
                Standing {
                    limit,
                    remaining,
                    reset,
                    wait: None,
                }
            }
            Err(not_until) => {
                let wait = not_until.wait_time_from(self.clock.now());
                Standing {
                    limit,
                    remaining: 0,
                    reset: self.rate.period,
                    wait: Some(wait),
                }
            }
        }
    }

    fn sweep(&self) {
        self.keyed.retain_recent();
        self.crowded
            .store(self.keyed.len() > MAX_SUBJECTS, Ordering::Relaxed);
    }
}

/// The counts of every bucket.
pub struct RateLimiter {
    limits: RateLimits,
    address: Counter,
    credentials: Counter,
    send: Counter,
    typing: Counter,
    ack: Counter,
    invite: Counter,
    server: Counter,
    gateway: Counter,
    media: Counter,
    upload: Counter,
    create_guild: Counter,
    private_channel: Counter,
    account: Counter,
    presence: Counter,
    report: Counter,
    export: Counter,
    webhook: Counter,
    search: Counter,
    write: Counter,
    read: Counter,
}

impl RateLimiter {
    /// Counts nothing yet.
    #[must_use]
    pub fn new(limits: RateLimits) -> Self {
        Self {
            address: Counter::new(limits.address),
            credentials: Counter::new(limits.credentials),
            send: Counter::new(limits.send),
            typing: Counter::new(limits.typing),
            ack: Counter::new(limits.ack),
            invite: Counter::new(limits.invite),
            server: Counter::new(limits.server),
            gateway: Counter::new(limits.gateway),
            media: Counter::new(limits.media),
            upload: Counter::new(limits.upload),
            create_guild: Counter::new(limits.create_guild),
            private_channel: Counter::new(limits.private_channel),
            account: Counter::new(limits.account),
            presence: Counter::new(limits.presence),
            report: Counter::new(limits.report),
            export: Counter::new(limits.export),
            webhook: Counter::new(limits.webhook),
            search: Counter::new(limits.search),
            write: Counter::new(limits.write),
            read: Counter::new(limits.read),
            limits,
        }
    }

    /// Counts one request; `None` when requests are not limited.
    pub(super) fn check(&self, bucket: Bucket, subject: &Subject) -> Option<Standing> {
        self.limits.enabled.then(|| self.counter(bucket).check(subject))
    }

    const fn counter(&self, bucket: Bucket) -> &Counter {
        match bucket {
            Bucket::Address => &self.address,
            Bucket::Credentials => &self.credentials,
            Bucket::Send => &self.send,
            Bucket::Typing => &self.typing,
            Bucket::Ack => &self.ack,
            Bucket::Invite => &self.invite,
            Bucket::Server => &self.server,
            Bucket::Gateway => &self.gateway,
            Bucket::Media => &self.media,
            Bucket::Upload => &self.upload,
            Bucket::CreateGuild => &self.create_guild,
            Bucket::PrivateChannel => &self.private_channel,
            Bucket::Account => &self.account,
            Bucket::Presence => &self.presence,
            Bucket::Report => &self.report,
            Bucket::Export => &self.export,
            Bucket::Webhook => &self.webhook,
            Bucket::Search => &self.search,
            Bucket::Write => &self.write,
            Bucket::Read => &self.read,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::time::Duration;

    use super::{Bucket, Counter, MAX_SUBJECTS, Rate, RateLimiter, RateLimits, Subject};

    #[test]
    fn a_webhook_is_counted_however_its_token_is_written() {
        let of = |path: &str| Subject::webhook(&format!("/api/v1/webhooks/{path}"));
        assert_eq!(of("a/secret"), of("a/%73ecret/messages/$b"));
        assert_ne!(of("a/secret"), of("a/secre"));
        assert_ne!(of("a/secret"), of("as/ecret"));
    }

    fn from(text: &str) -> Subject {
        Subject::address(text.parse().unwrap())
    }

    #[test]
    fn a_used_up_bucket_says_when_to_come_back() {
        let limiter = RateLimiter::new(RateLimits {
            credentials: Rate::new(2, 60),
            ..RateLimits::default()
        });
        let check = |who: &Subject| limiter.check(Bucket::Credentials, who).unwrap();
        let first = check(&from("192.0.2.1"));
        assert_eq!((first.limit, first.remaining, first.wait), (2, 1, None));
        assert_eq!(first.reset, Duration::from_secs(30));
        assert_eq!(check(&from("192.0.2.1")).remaining, 0);
        let refused = check(&from("192.0.2.1"));
        let wait = refused.wait.unwrap();
        assert!(
            wait > Duration::from_secs(25) && wait <= Duration::from_secs(30),
            "{wait:?}"
        );
        assert_eq!(check(&from("192.0.2.2")).wait, None, "others are counted apart");
        let other = limiter.check(Bucket::Read, &from("192.0.2.1")).unwrap();
        assert_eq!(other.wait, None, "and so is each bucket");
    }

    #[test]
    fn switched_off_it_counts_nothing() {
        let limiter = RateLimiter::new(RateLimits {
            enabled: false,
            ..RateLimits::default()
        });
        assert!(limiter.check(Bucket::Address, &from("192.0.2.1")).is_none());
    }

    #[test]
    fn a_crowd_shares_one_count() {
        let counter = Counter::new(Rate::new(3, 600));
        for number in 0..=u32::try_from(MAX_SUBJECTS).unwrap() {
            counter.check(&Subject::Address(std::net::Ipv4Addr::from(number).into()));
        }
        counter.sweep();
        let verdicts: Vec<_> = (1..=4)
            .map(|n| counter.check(&from(&format!("203.0.113.{n}"))).wait.is_some())
            .collect();
        assert_eq!(verdicts, [false, false, false, true]);
    }
}
