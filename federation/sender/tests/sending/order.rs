//! What is owed arrives: all of it, once, in the order of the log.

use guildhall_storage::federation;
use guildhall_test_support::databases;

use crate::world::{Peer, World};

#[tokio::test]
async fn everything_arrives_once_in_order_and_at_most_fifty_at_a_time() {
    for db in databases().await {
        println!("on {}", db.engine());
        let world = World::on(db).await;
        let peer = Peer::new(&world).await;
        world.enters("!a", &peer.name, 0).await;
        world.enters("!b", &peer.name, 0).await;
        let mut owed = Vec::new();
        for _ in 0..60 {
            owed.push(world.says("!a").await);
            world.says("!elsewhere").await;
            owed.push(world.says("!b").await);
        }
        let _running = world.start();
        assert_eq!(peer.has(owed[119]).await, owed);
        let sizes: Vec<usize> = peer.transactions().iter().map(|one| one.pdus.len()).collect();
        assert_eq!(sizes, [50, 50, 20]);
        // What is said while it runs comes after that, and nothing of before comes again.
        for _ in 0..3 {
            owed.extend(world.says_often("!a", 2).await);
            world.says("!elsewhere").await;
            owed.extend(world.says_often("!b", 2).await);
            assert_eq!(peer.has(*owed.last().unwrap()).await, owed);
        }
        let mut ids: Vec<String> = peer.transactions().into_iter().map(|one| one.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(
            ids.len(),
            peer.transactions().len(),
            "each under an id of its own"
        );
    }
}

#[tokio::test]
async fn each_server_is_sent_what_is_said_in_its_rooms() {
    let world = World::new().await;
    let (one, two) = (Peer::new(&world).await, Peer::new(&world).await);
    world.enters("!one", &one.name, 0).await;
    world.enters("!two", &two.name, 0).await;
    world.enters("!both", &one.name, 0).await;
    world.enters("!both", &two.name, 0).await;
    let _running = world.start();
    let (mut for_one, mut for_two) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        for_one.push(world.says("!one").await);
        for_two.push(world.says("!two").await);
        let both = world.says("!both").await;
        for_one.push(both);
        for_two.push(both);
        assert_eq!(one.has(both).await, for_one);
        assert_eq!(two.has(both).await, for_two);
    }
}

#[tokio::test]
async fn a_full_transaction_is_not_taken_for_the_last() {
    let mut world = World::new().await;
    world.config.pdus = 3;
    let peer = Peer::new(&world).await;
    world.enters("!a", &peer.name, 0).await;
    let mut owed = world.says_often("!a", 6).await;
    world.says("!elsewhere").await;
    let _running = world.start();
    assert_eq!(peer.has(owed[5]).await, owed);
    owed.push(world.says("!a").await);
    assert_eq!(peer.has(owed[6]).await, owed);
    assert!(peer.transactions().iter().all(|one| one.pdus.len() <= 3));
}

#[tokio::test]
async fn positions_advance() {
    for db in databases().await {
        println!("on {}", db.engine());
        let world = World::on(db).await;
        let (peer, other) = (Peer::new(&world).await, Peer::new(&world).await);
        world.enters("!a", &peer.name, 0).await;
        world.enters("!b", &other.name, 0).await;
        let _running = world.start();
        world.says("!a").await;
        let last = world.says("!a").await;
        let noted = world.acked(&peer.name, last).await;
        assert_eq!((noted.failures, noted.last_error), (0, None));
        assert_eq!(peer.taken(), [last - 1, last]);
        let elsewhere = *world.says_often("!b", 20).await.last().unwrap();
        other.has(elsewhere).await;
        let head = world.says("!a").await;
        world.acked(&peer.name, head).await;
        world.acked(&other.name, elsewhere).await;
        assert_eq!(peer.taken(), [last - 1, last, head]);
    }
}

#[tokio::test]
async fn the_position_of_a_server_that_nothing_concerns_follows_in_great_steps() {
    let mut world = World::new().await;
    world.config.idle_entries = 10;
    let peer = Peer::new(&world).await;
    let mut tx = world.db.db().begin().await.unwrap();
    federation::add_destination(tx.conn(), peer.name.as_str(), 0, 0)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let said = world.says_often("!elsewhere", 10).await;
    let _running = world.start();
    world.acked(&peer.name, said[9]).await;
    assert!(peer.transactions().is_empty(), "{:?}", peer.transactions());
}
