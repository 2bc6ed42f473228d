//! Two servers: `a.test`, whose API is asked, and `b.test`, which asks.

mod ask;
mod guild;
mod ports;
mod server;

pub(crate) use ask::{Asked, Request};
pub(crate) use ports::{KNOWN_CODE, KNOWN_REPORT};
pub(crate) use server::{Build, Keys, Remote, Server, json_of};
use std::sync::Arc;

use guildhall_test_support::ManualClock;
use guildhall_types::{OwnedRoomId, OwnedUserId};

/// A guild of `a.test` with one channel.
pub(crate) struct World {
    pub(crate) a: Server,
    pub(crate) b: Remote,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) guild: OwnedRoomId,
    pub(crate) channel: OwnedRoomId,
    pub(crate) ann: OwnedUserId,
    pub(crate) bob: OwnedUserId,
}

impl World {
    /// `b.test` is in no room yet.
    pub(crate) async fn new() -> Self {
        Self::with(Build::default()).await
    }

    pub(crate) async fn with(build: Build) -> Self {
        let clock = ManualClock::shared();
        let keys = Keys::new(&clock);
        let b = Remote::start("b.test", &keys, &clock, 2).await;
        let a = Server::start(build, &keys, &clock).await;
        let (ann, bob) = (a.user("ann"), b.user("bob"));
        let (guild, channel) = a.guild(&ann).await;
        Self {
            a,
            b,
            clock,
            guild,
            channel,
            ann,
            bob,
        }
    }

    /// Bob is a member of the guild, and the steward of his server is in the channel.
    pub(crate) async fn joined() -> Self {
        Self::joined_with(Build::default()).await
    }

    pub(crate) async fn joined_with(build: Build) -> Self {
        let world = Self::with(build).await;
        world.a.invite(&world.guild, &world.bob).await;
        world.b.join(&world.a, &world.guild, &world.bob).await.unwrap();
        let steward = world.b.rooms.steward().clone();
        world.b.join(&world.a, &world.channel, &steward).await.unwrap();
        world
    }
}
