//! Transactions: counts, repeats, turns.

use std::time::Duration;

use guildhall_federation_api::FederationLimits;
use guildhall_storage::log;
use guildhall_types::OwnedEventId;
use serde_json::{Value, json};

use crate::world::{Build, World, json_of};

async fn has(world: &World, id: &OwnedEventId) -> bool {
    world.a.rooms.event(&world.channel, id).await.unwrap().is_some()
}

#[tokio::test]
async fn what_a_member_says_comes_in() {
    let world = World::joined().await;
    let World {
        a, b, channel, bob, ..
    } = &world;
    let events = b.say(channel, bob, "hello").await;
    assert_eq!(events.len(), 2, "the join and the message");
    let pdus: Vec<Value> = events.iter().map(|pdu| json_of(pdu)).collect();
    let answer = b.send(a, "1", &pdus, &[]).await.ok();
    for event in &events {
        assert_eq!(answer["pdus"][event.event_id.as_str()], json!({}));
        assert!(has(&world, &event.event_id).await);
    }
    assert_eq!(a.membership(channel, bob).await.as_deref(), Some("join"));
}

#[tokio::test]
async fn a_transaction_has_its_limits() {
    let world = World::joined().await;
    let World {
        a, b, channel, bob, ..
    } = &world;
    let mut events = b.say(channel, bob, "first").await;
    events.extend(b.say(channel, bob, "second").await);
    let pdu = json_of(&events[0]);
    let path = "/_matrix/federation/v1/send/";
    b.send(a, "1", &vec![pdu.clone(); 51], &[])
        .await
        .refused(400, "M_INVALID_PARAM");
    let edu = json!({"edu_type": "x", "content": {}});
    b.send(a, "2", &[], &vec![edu.clone(); 101])
        .await
        .refused(400, "M_INVALID_PARAM");
    b.send(a, &"x".repeat(256), &[], &[])
        .await
        .refused(400, "M_INVALID_PARAM");
    let body = json!({"origin": "c.test", "origin_server_ts": 1, "pdus": []});
    b.put(a, &format!("{path}3"), body)
        .await
        .refused(403, "M_FORBIDDEN");
    b.put(a, &format!("{path}4"), json!({"pdus": []}))
        .await
        .refused(400, "M_BAD_JSON");
    assert!(!has(&world, &events[0].event_id).await, "nothing came in");
    // As many as may be, and the same one many times.
    let answer = b.send(a, "5", &vec![pdu; 50], &vec![edu; 100]).await.ok();
    assert_eq!(answer["pdus"], json!({ events[0].event_id.as_str(): {} }));
}

#[tokio::test]
async fn a_transaction_that_comes_again_is_not_worked_on_again() {
    let world = World::joined().await;
    let World {
        a, b, channel, bob, ..
    } = &world;
    let first: Vec<Value> = b
        .say(channel, bob, "first")
        .await
        .iter()
        .map(|pdu| json_of(pdu))
        .collect();
    let second = b.say(channel, bob, "second").await;
    let answer = b.send(a, "1", &first, &[]).await.ok();
    let again = b.send(a, "1", &[json_of(&second[0])], &[]).await.ok();
    assert_eq!(again, answer, "the id tells which one it is");
    assert!(!has(&world, &second[0].event_id).await);
    let other = b.send(a, "2", &[json_of(&second[0])], &[]).await.ok();
    assert_eq!(other["pdus"][second[0].event_id.as_str()], json!({}));
}

#[tokio::test]
async fn transactions_at_the_same_time_all_come_in() {
    let world = World::joined().await;
    let World {
        a, b, channel, bob, ..
    } = &world;
    let mut events = Vec::new();
    for number in 0..6 {
        events.extend(b.say(channel, bob, &number.to_string()).await);
    }
    let pdus: Vec<Value> = events.iter().map(|pdu| json_of(pdu)).collect();
    let sends = pdus
        .chunks(2)
        .enumerate()
        .flat_map(|(index, chunk)| [(index, chunk), (index, chunk)])
        .map(|(index, chunk)| async move {
            let id = index.to_string();
            b.send(a, &id, chunk, &[]).await
        });
    let answers = futures::future::join_all(sends).await;
    for pair in answers.chunks(2) {
        if pair.iter().all(|asked| asked.status == 200) {
            assert_eq!(pair[0].body, pair[1].body, "the same transaction has one answer");
        }
    }
    // Those that came before what they build on were put off, since nobody can be asked; sent again, they fit.
    b.send(a, "all", &pdus, &[]).await.ok();
    for event in &events {
        assert!(has(&world, &event.event_id).await);
    }
}

#[tokio::test]
async fn only_so_many_wait_their_turn() {
    let limits = FederationLimits {
        rate_limit: false,
        transactions_waiting: 0,
        ..FederationLimits::default()
    };
    let world = World::with(Build {
        limits,
        ..Build::default()
    })
    .await;
    let refused = world.b.send(&world.a, "1", &[], &[]).await;
    refused.refused(429, "M_LIMIT_EXCEEDED");
}

#[tokio::test]
async fn what_takes_too_long_is_put_off_and_then_given_up() {
    let limits = FederationLimits {
        rate_limit: false,
        transaction_time: Duration::from_millis(20),
        transaction_attempts: 3,
        ..FederationLimits::default()
    };
    let world = World::joined_with(Build {
        limits,
        ..Build::default()
    })
    .await;
    let World {
        a, b, channel, bob, ..
    } = &world;
    let event = b.say(channel, bob, "slow").await.remove(0);
    // Whoever holds the counters is the one writer: the server's has to wait.
    let mut other_writer = a.db.db().begin().await.unwrap();
    log::lock_counters(other_writer.conn()).await.unwrap();
    for _ in 0..2 {
        b.send(a, "1", &[json_of(&event)], &[])
            .await
            .refused(503, "M_UNKNOWN");
    }
    let answer = b.send(a, "1", &[json_of(&event)], &[]).await.ok();
    assert!(
        answer["pdus"][event.event_id.as_str()]["error"].is_string(),
        "{answer}"
    );
}

#[tokio::test]
async fn an_event_behind_a_gap_is_put_off_and_comes_in_once_the_gap_is_filled() {
    let world = World::joined().await;
    let World {
        a, b, channel, bob, ..
    } = &world;
    let mut events = b.say(channel, bob, "first").await;
    events.extend(b.say(channel, bob, "second").await);
    let pdus: Vec<Value> = events.iter().map(|pdu| json_of(pdu)).collect();
    let (before, after) = pdus.split_at(2);
    for _ in 0..2 {
        b.send(a, "1", after, &[]).await.refused(503, "M_UNKNOWN");
    }
    b.send(a, "2", before, &[]).await.ok();
    let answer = b.send(a, "1", after, &[]).await.ok();
    assert_eq!(answer["pdus"][events[2].event_id.as_str()], json!({}));
    assert!(has(&world, &events[2].event_id).await);
}

#[tokio::test]
async fn an_event_behind_a_gap_is_given_up_but_not_for_good() {
    let world = World::joined().await;
    let World {
        a, b, channel, bob, ..
    } = &world;
    let mut events = b.say(channel, bob, "first").await;
    events.extend(b.say(channel, bob, "second").await);
    let pdus: Vec<Value> = events.iter().map(|pdu| json_of(pdu)).collect();
    let (before, after) = pdus.split_at(2);
    for _ in 0..2 {
        b.send(a, "1", after, &[]).await.refused(503, "M_UNKNOWN");
    }
    let id = events[2].event_id.as_str();
    let answer = b.send(a, "1", after, &[]).await.ok();
    assert!(answer["pdus"][id]["error"].is_string(), "{answer}");
    b.send(a, "2", before, &[]).await.ok();
    let answer = b.send(a, "1", after, &[]).await.ok();
    assert_eq!(answer["pdus"][id], json!({}), "the refusal is not remembered");
}

#[tokio::test]
async fn a_server_that_is_shutting_down_loses_nothing() {
    let world = World::joined().await;
    let World {
        a, b, channel, bob, ..
    } = &world;
    let event = b.say(channel, bob, "late").await.remove(0);
    a.rooms.shutdown().await;
    b.send(a, "1", &[json_of(&event)], &[])
        .await
        .refused(503, "M_UNKNOWN");
}
