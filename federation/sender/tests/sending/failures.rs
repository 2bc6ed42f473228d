//! Servers that fail are sent the same again.

use crate::world::{Peer, Transaction, World};

#[tokio::test]
async fn what_failed_is_repeated_under_the_same_id_until_it_is_taken() {
    let world = World::new().await;
    let peer = Peer::new(&world).await;
    peer.fails();
    world.enters("!a", &peer.name, 0).await;
    let owed = world.says_often("!a", 60).await;
    let _running = world.start();
    peer.asked(4).await;
    let noted = world.failed(&peer.name).await;
    assert_eq!(noted.acked_seq, 0);
    assert!(noted.last_error.unwrap().contains("503"));
    peer.recovers();
    assert_eq!(peer.has(owed[59]).await, owed);
    let all = peer.transactions();
    let (refused, taken): (Vec<_>, Vec<_>) = all.iter().partition(|one| one.status == 503);
    assert_eq!(taken.len(), 2);
    for one in refused {
        assert_eq!(one.id, taken[0].id);
        assert_eq!(one.pdus, taken[0].pdus);
    }
    let noted = world.acked(&peer.name, owed[59]).await;
    assert_eq!(
        (noted.failures, noted.retry_at),
        (0, 0),
        "it is left alone no more"
    );
    assert!(noted.last_error.is_some(), "what went wrong is still told");
}

#[tokio::test]
async fn what_was_said_while_a_server_failed_comes_after_what_failed() {
    let world = World::new().await;
    let peer = Peer::new(&world).await;
    peer.fails();
    world.enters("!a", &peer.name, 0).await;
    let _running = world.start();
    let mut owed = Vec::new();
    for round in 1..=3 {
        owed.extend(world.says_often("!a", 30).await);
        peer.asked(round * 3).await;
    }
    peer.recovers();
    assert_eq!(peer.has(owed[89]).await, owed);
    owed.push(world.says("!a").await);
    assert_eq!(peer.has(owed[90]).await, owed);
}

#[tokio::test]
async fn a_server_that_is_down_is_sent_everything_when_it_comes_up() {
    let world = World::new().await;
    let mut peer = Peer::down();
    world.enters("!a", &peer.name, 0).await;
    let mut owed = world.says_often("!a", 70).await;
    let running = world.start();
    world.failed(&peer.name).await;
    owed.push(world.says("!a").await);
    peer.open(&world).await;
    assert_eq!(peer.has(owed[70]).await, owed);
    drop(running);
}

#[tokio::test]
async fn an_answer_that_is_none_does_not_count() {
    let world = World::new().await;
    for (status, body) in [
        (200, "nonsense"),
        (200, "{}"),
        (200, r#"{"pdus":[1]}"#),
        (400, r#"{"errcode":"M_UNKNOWN"}"#),
        (404, ""),
        (429, ""),
        (500, ""),
        (302, ""),
    ] {
        let peer = Peer::new(&world).await;
        peer.answers(status, body);
        let room = format!("!{}", peer.name);
        world.enters(&room, &peer.name, 0).await;
        let running = world.start();
        let seq = world.says(&room).await;
        let all = peer.asked(3).await;
        let same = |one: &Transaction| one.id == all[0].id && one.pdus == [seq];
        assert!(all.iter().all(same), "{status} {body}: {all:?}");
        let noted = world.failed(&peer.name).await;
        assert!(noted.acked_seq < seq, "{status} {body}");
        peer.recovers();
        world.acked(&peer.name, seq).await;
        running.stop().await;
    }
}

#[tokio::test]
async fn an_event_that_the_server_refuses_is_not_sent_again() {
    let world = World::new().await;
    let peer = Peer::new(&world).await;
    peer.answers(
        200,
        r#"{"pdus":{"$event1":{"error":"not allowed"},"$event2":{}}}"#,
    );
    world.enters("!a", &peer.name, 0).await;
    let mut owed = world.says_often("!a", 2).await;
    let _running = world.start();
    world.acked(&peer.name, owed[1]).await;
    owed.push(world.says("!a").await);
    assert_eq!(peer.has(owed[2]).await, owed);
}

#[tokio::test]
async fn a_server_that_reaches_us_is_sent_to_at_once() {
    let world = World::that_waits().await;
    let (peer, other) = (Peer::new(&world).await, Peer::new(&world).await);
    peer.fails();
    world.enters("!a", &peer.name, 0).await;
    world.enters("!a", &other.name, 0).await;
    let _running = world.start();
    let first = world.says("!a").await;
    world.failed(&peer.name).await;
    // One that fails does not hold up another, and new events do not end its pause.
    let second = world.says("!a").await;
    assert_eq!(other.has(second).await, [first, second]);
    assert_eq!(peer.transactions().len(), 1);
    peer.recovers();
    world.bus.notify_inbound(peer.name.clone());
    assert_eq!(peer.has(second).await, [first, second]);
    assert_eq!(peer.transactions().len(), 2);
}

#[tokio::test]
async fn a_server_that_is_silent_does_not_hold_up_others() {
    let world = World::new().await;
    let (silent, other) = (Peer::new(&world).await, Peer::new(&world).await);
    silent.hold(true);
    world.enters("!a", &silent.name, 0).await;
    world.enters("!a", &other.name, 0).await;
    let _running = world.start();
    let mut owed = Vec::new();
    for _ in 0..3 {
        let seq = world.says("!a").await;
        owed.push(seq);
        assert_eq!(other.has(seq).await, owed);
    }
    let under_way = silent.asked(1).await;
    assert_eq!(under_way.len(), 1, "one at a time");
    silent.hold(false);
    assert_eq!(silent.has(owed[2]).await, owed);
}
