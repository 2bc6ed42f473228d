//! Typing goes to the servers in the room, and is not kept for those that are away.

use guildhall_test_support::eventually;
use serde_json::{Value, json};

use crate::world::{Peer, World};

const ANN: &str = "@ann:us.test";

fn edu(room: &str, user: &str) -> Value {
    json!({"edu_type": "m.typing", "content": {"room_id": room, "user_id": user, "typing": true}})
}

async fn typed(peer: &Peer, wanted: &Value) {
    eventually("typing", async || peer.edus().contains(wanted).then_some(())).await;
}

#[tokio::test]
async fn typing_goes_to_the_servers_in_the_room() {
    let world = World::new().await;
    let (one, two, outside) = (
        Peer::new(&world).await,
        Peer::new(&world).await,
        Peer::new(&world).await,
    );
    for (room, peer) in [("!a", &one), ("!a", &two), ("!b", &outside)] {
        world.enters(room, &peer.name, 0).await;
    }
    let _running = world.start();
    let (in_a, in_b) = (world.says("!a").await, world.says("!b").await);
    one.has(in_a).await;
    two.has(in_a).await;
    outside.has(in_b).await;
    // What came from elsewhere was sent by others.
    world.publish("!a", &two.user("bob"), false);
    world.types("!unknown", ANN);
    world.types("!a", ANN);
    for peer in [&one, &two] {
        typed(peer, &edu("!a", ANN)).await;
        assert_eq!(peer.edus(), [edu("!a", ANN)]);
        assert_eq!(peer.taken(), [in_a], "no event is sent again for it");
    }
    let last = world.says("!b").await;
    assert_eq!(outside.has(last).await, [in_b, last]);
    assert_eq!(outside.edus(), Vec::<Value>::new());
}

#[tokio::test]
async fn typing_is_not_kept_for_a_server_that_is_failing() {
    let world = World::that_waits().await;
    let (failing, other) = (Peer::new(&world).await, Peer::new(&world).await);
    failing.fails();
    world.enters("!a", &failing.name, 0).await;
    world.enters("!a", &other.name, 0).await;
    let _running = world.start();
    let seq = world.says("!a").await;
    world.failed(&failing.name).await;
    other.has(seq).await;
    world.types("!a", ANN);
    // By then it would have been put aside for the failing one too.
    typed(&other, &edu("!a", ANN)).await;
    failing.recovers();
    world.bus.notify_inbound(failing.name.clone());
    failing.has(seq).await;
    let last = world.says("!a").await;
    assert_eq!(failing.has(last).await, [seq, last]);
    assert_eq!(failing.edus(), Vec::<Value>::new());
    // What is typed from now on is sent.
    world.types("!a", ANN);
    typed(&failing, &edu("!a", ANN)).await;
}

#[tokio::test]
async fn typing_that_failed_is_lost_and_later_typing_is_not() {
    let world = World::new().await;
    let peer = Peer::new(&world).await;
    world.enters("!a", &peer.name, 0).await;
    let _running = world.start();
    let seq = world.says("!a").await;
    world.acked(&peer.name, seq).await;
    peer.fails();
    world.types("!a", "@lost:us.test");
    typed(&peer, &edu("!a", "@lost:us.test")).await;
    world.failed(&peer.name).await;
    peer.recovers();
    // Nobody says anything meanwhile.
    eventually("typing after the failure", async || {
        world.types("!a", ANN);
        peer.edus().contains(&edu("!a", ANN)).then_some(())
    })
    .await;
    let lost = peer
        .edus()
        .iter()
        .filter(|edu| edu["content"]["user_id"] == "@lost:us.test")
        .count();
    assert_eq!(lost, 1, "it is not repeated");
    assert_eq!(peer.taken(), [seq]);
    eventually("an end of the failures", async || {
        let noted = world.destination(&peer.name).await?;
        (noted.failures == 0 && noted.retry_at == 0).then_some(())
    })
    .await;
}

#[tokio::test]
async fn of_too_much_typing_the_latest_is_sent() {
    let mut world = World::new().await;
    world.config.edus = 5;
    let (slow, other) = (Peer::new(&world).await, Peer::new(&world).await);
    world.enters("!a", &slow.name, 0).await;
    world.enters("!a", &other.name, 0).await;
    let _running = world.start();
    slow.hold(true);
    world.says("!a").await;
    slow.asked(1).await;
    let users: Vec<String> = (0..12).map(|number| format!("@user{number}:us.test")).collect();
    for user in &users {
        world.types("!a", user);
    }
    typed(&other, &edu("!a", &users[11])).await;
    slow.hold(false);
    let second = &slow.asked(2).await[1];
    let latest: Vec<Value> = users[7..].iter().map(|user| edu("!a", user)).collect();
    assert_eq!(second.edus, latest);
    assert!(other.transactions().iter().all(|one| one.edus.len() <= 5));
}
