//! The handle.

use std::sync::Arc;

use guildhall_guilds::Guilds;
use guildhall_types::{OwnedRoomId, OwnedUserId};
use moka::sync::Cache;
use tokio::sync::Notify;

use crate::{MessagingLimits, export::Turns, slow_mode::SlowMode};

pub(crate) struct Inner {
    pub(crate) guilds: Guilds,
    pub(crate) limits: MessagingLimits,
    /// Who was seen to be joined in a channel's room. Only a guess that saves work: when it is wrong, the rooms refuse
    /// the message, and it is sent again with the join.
    pub(crate) joined: Cache<(OwnedRoomId, OwnedUserId), ()>,
    /// Channels whose history other servers were asked for not long ago.
    pub(crate) asked: Cache<OwnedRoomId, ()>,
    pub(crate) slow_mode: SlowMode,
    /// Something is to be done with another server for a private channel.
    pub(crate) errands: Notify,
    /// Somebody's account is no more.
    pub(crate) farewells: Notify,
    /// Who exports something at the moment.
    pub(crate) exports: Turns,
}

/// Messages. Clones are the same.
#[derive(Clone)]
pub struct Messaging(pub(crate) Arc<Inner>);

impl Messaging {
    /// Messages in the channels of `guilds`.
    #[must_use]
    pub fn new(guilds: Guilds, limits: MessagingLimits) -> Self {
        let joined = Cache::new(limits.cached_members);
        let asked = Cache::builder()
            .max_capacity(limits.cached_members)
            .time_to_live(limits.history_pause)
            .build();
        let slow_mode = SlowMode::new(limits.cached_members);
        Self(Arc::new(Inner {
            guilds,
            limits,
            joined,
            asked,
            slow_mode,
            errands: Notify::new(),
            farewells: Notify::new(),
            exports: Turns::default(),
        }))
    }

    pub(crate) fn guilds(&self) -> &Guilds {
        &self.0.guilds
    }
}
