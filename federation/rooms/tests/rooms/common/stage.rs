//! Two servers and a guild.

use guildhall_test_support::{ManualClock, TestDb};
use guildhall_types::{OwnedRoomId, OwnedUserId};

use super::{Network, Server};

/// A guild of ann's on a.test, which bob of b.test is in.
pub struct Stage {
    pub a: Server,
    pub b: Server,
    pub network: Network,
    pub guild: OwnedRoomId,
    pub channel: OwnedRoomId,
    pub ann: OwnedUserId,
    pub bob: OwnedUserId,
}

pub async fn stage() -> Stage {
    // One of them on PostgreSQL, where there is one: both engines have to say the same.
    stage_on(guildhall_test_support::databases().await.pop().unwrap()).await
}

/// The stage with b.test on `database`.
pub async fn stage_on(database: TestDb) -> Stage {
    let network = Network::default();
    let clock = ManualClock::shared();
    let a = Server::start("a.test", &network, &clock, 1).await;
    let b = Server::start_on(database, "b.test", &network, &clock, 2).await;
    let (ann, bob) = (a.user("ann"), b.user("bob"));
    let (guild, channel) = a.guild(&ann).await;
    a.admit(&b, &guild, &channel, &bob).await;
    a.mark().await;
    Stage {
        a,
        b,
        network,
        guild,
        channel,
        ann,
        bob,
    }
}

/// Hands everything that `from` sent in the rooms to `to`.
pub async fn deliver(from: &Server, to: &Server, rooms: &[&OwnedRoomId]) {
    for room in rooms {
        for pdu in from.own_events(room).await {
            for (_, result) in to.rooms.receive(&from.name, vec![pdu]).await {
                assert!(result.is_ok(), "{result:?}");
            }
        }
    }
}
