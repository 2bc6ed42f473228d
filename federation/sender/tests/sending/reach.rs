//! Which servers count as away.

use guildhall_test_support::eventually;

use crate::world::{Peer, World};

async fn until(world: &World, away: &[&Peer]) {
    let expected: Vec<_> = away.iter().map(|peer| peer.name.clone()).collect();
    eventually("who is away", async || {
        let now: Vec<_> = world.bus.unreachable_servers().into_iter().collect();
        (now == expected).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_server_is_away_after_the_second_failure_and_back_when_it_takes_something_in() {
    let world = World::new().await;
    let (peer, other) = (Peer::new(&world).await, Peer::new(&world).await);
    peer.fails();
    world.enters("!a", &peer.name, 0).await;
    world.enters("!a", &other.name, 0).await;
    let _running = world.start();
    let seq = world.says("!a").await;
    other.has(seq).await;
    until(&world, &[&peer]).await;
    peer.recovers();
    peer.has(seq).await;
    until(&world, &[]).await;
}

#[tokio::test]
async fn one_failure_is_an_accident() {
    let world = World::that_waits().await;
    let peer = Peer::new(&world).await;
    peer.fails();
    world.enters("!a", &peer.name, 0).await;
    let _running = world.start();
    let seq = world.says("!a").await;
    world.failed(&peer.name).await;
    assert!(world.bus.unreachable_servers().is_empty());
    // It reaches us, is tried again, and fails again.
    world.bus.notify_inbound(peer.name.clone());
    until(&world, &[&peer]).await;
    peer.recovers();
    world.bus.notify_inbound(peer.name.clone());
    peer.has(seq).await;
    until(&world, &[]).await;
}
