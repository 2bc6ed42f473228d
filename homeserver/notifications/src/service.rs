//! The handle.

use std::{
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use guildhall_accounts::Mailing;
use guildhall_bus::Bus;
use guildhall_guilds::Guilds;
use guildhall_messaging::Messaging;
use guildhall_presence::Presences;
use guildhall_storage::Db;
use guildhall_types::{SharedClock, SharedEntropy};
use moka::sync::Cache;

use crate::{Kind, Push, draft::Draft};

/// How long somebody who was pushed that another asks for friendship is not pushed that of him again: requests can be taken back and made again.
const ASKED_FOR: Duration = Duration::from_secs(60 * 60);
/// Requests that are remembered for that.
const ASKED: u64 = 10_000;

/// What [`Notifications`] is made of.
pub struct NotificationsParts {
    /// The database.
    pub db: Db,
    /// Brings commits, and takes what is new.
    pub bus: Bus,
    /// Who may look where.
    pub guilds: Guilds,
    /// What messages say to whom.
    pub messaging: Messaging,
    /// Who is there.
    pub presences: Presences,
    /// What sends to browsers, if this server does.
    pub push: Option<Push>,
    /// How users are written to, if they are.
    pub mailing: Option<Mailing>,
    /// The time.
    pub clock: SharedClock,
    /// Randomness for ids.
    pub entropy: SharedEntropy,
}

/// What [`Notifications`] points at.
pub(crate) struct Inner {
    parts: NotificationsParts,
    /// The time of the last notification.
    last: AtomicI64,
    /// Who has asked whom for friendship lately, the asked one first: asking again makes no push.
    asked: Cache<(String, String), ()>,
}

impl Deref for Inner {
    type Target = NotificationsParts;

    fn deref(&self) -> &NotificationsParts {
        &self.parts
    }
}

/// What users are notified of. Clones are the same.
#[derive(Clone)]
pub struct Notifications(pub(crate) Arc<Inner>);

impl Notifications {
    /// Nothing is noted before [`Notifications::follow`] runs.
    #[must_use]
    pub fn new(parts: NotificationsParts) -> Self {
        Self(Arc::new(Inner {
            parts,
            last: AtomicI64::new(0),
            asked: Cache::builder()
                .max_capacity(ASKED)
                .time_to_live(ASKED_FOR)
                .build(),
        }))
    }

    /// Whether `draft` is a request for friendship of somebody who asked the same user not long ago.
    pub(crate) fn asks_again(&self, draft: &Draft) -> bool {
        let Some(actor) = draft.actor.clone().filter(|_| draft.kind == Kind::FriendRequest) else {
            return false;
        };
        let who = (draft.user.clone(), actor);
        let entry = self.0.asked.entry(who).or_insert(());
        !entry.is_fresh()
    }

    /// The time of a new notification, in milliseconds: each has one of its own, so that they stand in the order in which they were made.
    pub(crate) fn stamp(&self) -> i64 {
        let now = self.0.clock.now().0;
        let next = |last: i64| Some(now.max(last.saturating_add(1)));
        let before = self
            .0
            .last
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, next);
        now.max(before.unwrap_or(0).saturating_add(1))
    }
}
