//! A new sender goes on where the old one stopped.

use guildhall_test_support::databases;

use crate::world::{Peer, World};

#[tokio::test]
async fn a_new_sender_sends_what_the_old_one_has_not() {
    for db in databases().await {
        println!("on {}", db.engine());
        let world = World::on(db).await;
        let peer = Peer::new(&world).await;
        world.enters("!a", &peer.name, 0).await;
        let mut owed = Vec::new();
        for _ in 0..3 {
            let running = world.start();
            owed.extend(world.says_often("!a", 2).await);
            let last = *owed.last().unwrap();
            assert_eq!(peer.has(last).await, owed);
            world.acked(&peer.name, last).await;
            running.stop().await;
            // Nobody sends this before the next start.
            owed.extend(world.says_often("!a", 2).await);
        }
        let _running = world.start();
        assert_eq!(peer.has(owed[11]).await, owed);
    }
}

#[tokio::test]
async fn a_transaction_that_was_under_way_is_repeated_under_its_id() {
    let world = World::that_waits().await;
    let peer = Peer::new(&world).await;
    peer.hold(true);
    world.enters("!a", &peer.name, 0).await;
    let owed = world.says_often("!a", 55).await;
    let running = world.start();
    peer.asked(1).await;
    running.stop().await;
    peer.hold(false);
    let _running = world.start();
    peer.has(owed[54]).await;
    let all = peer.transactions();
    assert_eq!(all.len(), 3);
    assert_eq!(all[0].pdus, owed[..50]);
    assert_eq!(all[1].pdus, owed[..50]);
    assert_eq!(all[2].pdus, owed[50..]);
    assert_eq!(all[0].id, all[1].id);
    assert_ne!(all[1].id, all[2].id);
}

#[tokio::test]
async fn a_server_that_failed_is_sent_to_by_the_new_sender() {
    let world = World::that_waits().await;
    let peer = Peer::new(&world).await;
    peer.fails();
    world.enters("!a", &peer.name, 0).await;
    let owed = world.says_often("!a", 2).await;
    let running = world.start();
    world.failed(&peer.name).await;
    running.stop().await;
    peer.recovers();
    let _running = world.start();
    assert_eq!(peer.has(owed[1]).await, owed);
    let all = peer.transactions();
    assert_eq!(all.len(), 2);
    assert_eq!(all[0].id, all[1].id);
}

#[tokio::test]
async fn a_server_that_was_away_is_sent_everything_whatever_others_were_sent() {
    let world = World::that_waits().await;
    let (away, other) = (Peer::new(&world).await, Peer::new(&world).await);
    away.fails();
    world.enters("!a", &away.name, 0).await;
    world.enters("!a", &other.name, 0).await;
    let running = world.start();
    let mut owed = world.says_often("!a", 5).await;
    other.has(owed[4]).await;
    world.acked(&other.name, owed[4]).await;
    world.failed(&away.name).await;
    running.stop().await;
    owed.extend(world.says_often("!a", 2).await);
    away.recovers();
    let _running = world.start();
    assert_eq!(away.has(owed[6]).await, owed);
    assert_eq!(other.has(owed[6]).await, owed);
}

#[tokio::test]
async fn servers_that_share_a_room_with_us_are_told_that_we_are_back() {
    let world = World::new().await;
    let (friend, former) = (Peer::new(&world).await, Peer::new(&world).await);
    let own = "us.test".try_into().unwrap();
    world.enters("!a", own, 0).await;
    world.enters("!a", &friend.name, 0).await;
    world.enters("!b", &former.name, 0).await;
    let running = world.start();
    let (one, other) = (world.says("!a").await, world.says("!b").await);
    world.acked(&friend.name, one).await;
    world.acked(&former.name, other).await;
    running.stop().await;

    let _running = world.start();
    let told = &friend.asked(2).await[1];
    assert!(told.pdus.is_empty() && told.edus.is_empty(), "{told:?}");
    let last = world.says("!b").await;
    assert_eq!(former.has(last).await, [other, last]);
    assert!(former.transactions().iter().all(|one| !one.pdus.is_empty()));
    let last = world.says("!a").await;
    assert_eq!(friend.has(last).await, [one, last]);
    assert_eq!(friend.transactions().len(), 3, "told once");
}
