//! Who is owed what.

use guildhall_test_support::{databases, eventually};
use guildhall_types::ServerName;

use crate::world::{Peer, World};

#[tokio::test]
async fn what_was_said_before_a_server_came_in_is_not_sent() {
    for db in databases().await {
        println!("on {}", db.engine());
        let world = World::on(db).await;
        let peer = Peer::new(&world).await;
        let before = world.says_often("!a", 3).await;
        world.enters("!a", &peer.name, before[1]).await;
        let _running = world.start();
        let after = world.says("!a").await;
        assert_eq!(peer.has(after).await, [before[2], after]);
        // A room that it comes into later.
        let before = world.says_often("!b", 2).await;
        world.enters("!b", &peer.name, before[1]).await;
        let last = world.says("!b").await;
        let taken = peer.has(last).await;
        assert!(!taken.contains(&before[0]) && !taken.contains(&before[1]));
    }
}

#[tokio::test]
async fn a_server_is_not_sent_what_is_its_own_or_for_others_to_send() {
    for db in databases().await {
        println!("on {}", db.engine());
        let world = World::on(db).await;
        let (peer, other) = (Peer::new(&world).await, Peer::new(&world).await);
        world.enters("!a", &peer.name, 0).await;
        world.enters("!a", &other.name, 0).await;
        let _running = world.start();
        // A membership that it gave us to hand on, and what its users have said.
        let relayed = world.sends("!a", &peer.user("bob"), true).await;
        world.sends("!a", &peer.user("bob"), false).await;
        world.sends("!a", &other.user("carl"), false).await;
        let last = world.says("!a").await;
        assert_eq!(peer.has(last).await, [last]);
        assert_eq!(other.has(last).await, [relayed, last]);
    }
}

#[tokio::test]
async fn an_invite_does_not_go_to_a_server_outside_and_a_kick_does() {
    for db in databases().await {
        println!("on {}", db.engine());
        let world = World::on(db).await;
        let (peer, other) = (Peer::new(&world).await, Peer::new(&world).await);
        let bob = peer.user("bob");
        world.enters("!b", &peer.name, 0).await;
        world.enters("!other", &other.name, 0).await;
        let _running = world.start();
        let invite = world.sets("!a", &bob, "invite").await;
        world.acked(&peer.name, invite).await;
        assert!(
            peer.transactions().is_empty(),
            "nothing to say: {:?}",
            peer.transactions()
        );
        let withdrawn = world.sets("!a", &bob, "leave").await;
        assert_eq!(peer.has(withdrawn).await, [withdrawn]);
        // Its last user is put out: that it is told, and nothing of what comes after.
        world.sets("!b", &bob, "join").await;
        let kick = world.sets("!b", &bob, "leave").await;
        peer.has(kick).await;
        let unseen = world.says("!b").await;
        let ban = world.sets("!b", &bob, "ban").await;
        let taken = peer.has(ban).await;
        assert!(!taken.contains(&unseen) && !taken.contains(&invite), "{taken:?}");
        // Another server is told none of it.
        let last = world.says("!other").await;
        assert_eq!(other.has(last).await, [last]);
    }
}

#[tokio::test]
async fn an_invite_goes_to_a_server_that_is_in_the_room() {
    let world = World::new().await;
    let (peer, outside) = (Peer::new(&world).await, Peer::new(&world).await);
    world.enters("!a", &peer.name, 0).await;
    let _running = world.start();
    let own = world.sets("!a", &peer.user("carl"), "invite").await;
    let others = world.sets("!a", &outside.user("dora"), "invite").await;
    assert_eq!(peer.has(others).await, [own, others]);
    world.acked(&outside.name, others).await;
    assert!(outside.taken().is_empty());
}

#[tokio::test]
async fn a_server_that_was_invited_is_sent_what_is_said_after_its_join() {
    let world = World::new().await;
    let peer = Peer::new(&world).await;
    let _running = world.start();
    let invite = world.sets("!a", &peer.user("bob"), "invite").await;
    world.acked(&peer.name, invite).await;
    let missed = world.says("!a").await;
    let join = world.sends("!a", &peer.user("bob"), true).await;
    world.enters("!a", &peer.name, missed).await;
    let last = world.says("!a").await;
    assert!(join > missed);
    assert_eq!(peer.has(last).await, [last]);
}

#[tokio::test]
async fn a_server_that_the_policy_denies_gets_nothing() {
    let mut world = World::new().await;
    let (denied, other) = (Peer::new(&world).await, Peer::new(&world).await);
    world.deny = vec![denied.name.to_string()];
    world.enters("!a", &denied.name, 0).await;
    world.enters("!a", &other.name, 0).await;
    world
        .enters("!a", <&ServerName>::try_from("us.test").unwrap(), 0)
        .await;
    let running = world.start();
    for _ in 0..3 {
        let seq = world.says("!a").await;
        other.has(seq).await;
        let count = other.edus().len();
        world.types("!a", "@ann:us.test");
        eventually("typing", async || (other.edus().len() > count).then_some(())).await;
    }
    let last = *other.taken().last().unwrap();
    assert!(denied.transactions().is_empty());
    running.stop().await;
    // Nor is it told that we are back. Once it is dealt with again, it is sent what it was owed.
    let running = world.start();
    other.asked(other.transactions().len() + 1).await;
    assert!(denied.transactions().is_empty());
    running.stop().await;
    world.deny.clear();
    let _running = world.start();
    assert_eq!(denied.has(last).await, other.taken());
}
