//! EDUs that others hand over, and whom they are told is reached.

use guildhall_bus::OutboundEdu;
use guildhall_test_support::eventually;
use serde_json::{Value, json};

use crate::world::{Peer, World};

fn edu(number: u32) -> Value {
    json!({"edu_type": "m.presence", "content": {"push": [{"number": number}]}})
}

fn hand_over(world: &World, peer: &Peer, number: u32) {
    world.bus.publish_edu(OutboundEdu {
        server: peer.name.clone(),
        json: edu(number).to_string(),
    });
}

async fn has(peer: &Peer, number: u32) {
    eventually("an EDU", async || {
        peer.edus().contains(&edu(number)).then_some(())
    })
    .await;
}

#[tokio::test]
async fn an_edu_goes_to_its_server_alone() {
    let world = World::new().await;
    let (one, two) = (Peer::new(&world).await, Peer::new(&world).await);
    for peer in [&one, &two] {
        world.enters("!a", &peer.name, 0).await;
    }
    let _running = world.start();
    let seq = world.says("!a").await;
    one.has(seq).await;
    two.has(seq).await;
    world.bus.publish_edu(OutboundEdu {
        server: one.name.clone(),
        json: "no JSON".to_owned(),
    });
    let stranger = "stranger.test".try_into().unwrap();
    world.bus.publish_edu(OutboundEdu {
        server: stranger,
        json: edu(0).to_string(),
    });
    hand_over(&world, &one, 1);
    hand_over(&world, &two, 2);
    has(&one, 1).await;
    has(&two, 2).await;
    assert_eq!((one.edus(), two.edus()), (vec![edu(1)], vec![edu(2)]));
}

#[tokio::test]
async fn a_server_that_is_away_is_handed_nothing_and_it_is_told_when_it_is_back() {
    let world = World::that_waits().await;
    let peer = Peer::new(&world).await;
    let mut reached = world.bus.subscribe_reached();
    world.enters("!a", &peer.name, 0).await;
    let _running = world.start();
    let first = world.says("!a").await;
    world.acked(&peer.name, first).await;
    assert_eq!(
        reached.recv().await.unwrap(),
        peer.name,
        "the first since the start"
    );
    hand_over(&world, &peer, 1);
    has(&peer, 1).await;
    assert!(reached.try_recv().is_err(), "once");
    peer.fails();
    let second = world.says("!a").await;
    world.failed(&peer.name).await;
    hand_over(&world, &peer, 2);
    peer.recovers();
    world.bus.notify_inbound(peer.name.clone());
    peer.has(second).await;
    assert_eq!(reached.recv().await.unwrap(), peer.name);
    hand_over(&world, &peer, 3);
    has(&peer, 3).await;
    assert_eq!(peer.edus(), [edu(1), edu(3)]);
}

#[tokio::test]
async fn a_server_in_a_room_of_ours_needs_to_be_owed_nothing() {
    let world = World::new().await;
    let peer = Peer::new(&world).await;
    let _running = world.start();
    world.enters("!a", &peer.name, 0).await;
    eventually("an EDU", async || {
        hand_over(&world, &peer, 1);
        peer.edus().contains(&edu(1)).then_some(())
    })
    .await;
    let seq = world.says("!a").await;
    assert_eq!(peer.has(seq).await, [seq]);
}
