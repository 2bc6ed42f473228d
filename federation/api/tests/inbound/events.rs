//! Events, states and history, for the servers in the room and for no others.

use std::time::Duration;

use guildhall_federation_api::FederationLimits;
use serde_json::{Value, json};

use crate::world::{Asked, Build, Remote, Request, World};

/// Every request for something of the channel, with an event of it.
fn questions(room: &str, event: &str) -> Vec<(&'static str, String, Option<Value>)> {
    let missing = json!({"earliest_events": [], "latest_events": [event], "limit": 10});
    let base = "/_matrix/federation/v1";
    vec![
        ("GET", format!("{base}/state/{room}?event_id={event}"), None),
        ("GET", format!("{base}/state_ids/{room}?event_id={event}"), None),
        ("GET", format!("{base}/event_auth/{room}/{event}"), None),
        ("GET", format!("{base}/backfill/{room}?v={event}&limit=10"), None),
        ("POST", format!("{base}/get_missing_events/{room}"), Some(missing)),
    ]
}

async fn all(b: &Remote, world: &World, room: &str, event: &str) -> Vec<Asked> {
    let mut answers = Vec::new();
    for (method, path, body) in questions(room, event) {
        answers.push(b.ask(&world.a, method, &path, body).await);
    }
    answers
}

fn event_path(event: &str) -> String {
    format!("/_matrix/federation/v1/event/{event}")
}

#[tokio::test]
async fn a_server_in_the_room_is_told() {
    let world = World::joined().await;
    let World { a, b, channel, .. } = &world;
    let first = a.set(channel, "m.room.name", "", json!({"name": "one"})).await;
    let second = a.set(channel, "m.room.topic", "", json!({"topic": "two"})).await;
    let answers = all(b, &world, channel.as_str(), second.as_str()).await;
    let bodies: Vec<Value> = answers.into_iter().map(Asked::ok).collect();
    let [state, ids, auth, backfill, missing] = bodies.as_slice() else {
        panic!("five answers")
    };

    let has = |list: &Value, kind: &str| list.as_array().unwrap().iter().any(|event| event["type"] == kind);
    assert!(has(&state["pdus"], "m.room.name"));
    assert!(
        !has(&state["pdus"], "m.room.topic"),
        "it is the state before the event"
    );
    assert!(has(&state["auth_chain"], "m.room.create"));
    let count = |list: &Value| list.as_array().unwrap().len();
    assert_eq!(count(&ids["pdu_ids"]), count(&state["pdus"]));
    assert_eq!(count(&ids["auth_chain_ids"]), count(&state["auth_chain"]));
    assert!(ids["pdu_ids"].as_array().unwrap().contains(&json!(first)));
    assert!(has(&auth["auth_chain"], "m.room.power_levels"));

    assert_eq!(backfill["origin"], "a.test");
    let pdus = backfill["pdus"].as_array().unwrap();
    assert_eq!(pdus.len(), 10);
    assert_eq!(pdus[0]["content"]["topic"], "two");
    assert_eq!(pdus[1]["content"]["name"], "one");
    let events = missing["events"].as_array().unwrap();
    assert_eq!(
        events[0]["content"]["name"], "one",
        "without the one that was named"
    );

    let event = b.get(a, &event_path(second.as_str())).await.ok();
    assert_eq!(event["pdus"][0]["content"]["topic"], "two");
    assert_eq!(event["origin"], "a.test");
}

#[tokio::test]
async fn a_server_that_is_not_in_the_room_is_told_nothing() {
    let world = World::joined().await;
    let World {
        a,
        b,
        guild,
        channel,
        clock,
        ..
    } = &world;
    let c = Remote::start("c.test", &a.network, clock, 3).await;
    let in_channel = a.set(channel, "m.room.name", "", json!({"name": "one"})).await;
    for answer in all(&c, &world, channel.as_str(), in_channel.as_str()).await {
        answer.refused(403, "M_FORBIDDEN");
    }
    // A room that does not exist looks the same.
    for answer in all(&c, &world, "!unknown", in_channel.as_str()).await {
        answer.refused(403, "M_FORBIDDEN");
    }
    c.get(a, &event_path(in_channel.as_str()))
        .await
        .refused(404, "M_NOT_FOUND");

    // Whoever is in one room does not learn of another through it.
    let (secret_guild, _) = a.guild(&world.ann).await;
    let secret = a
        .set(&secret_guild, "m.room.topic", "", json!({"topic": "secret"}))
        .await;
    let answers = all(b, &world, guild.as_str(), secret.as_str()).await;
    for answer in &answers[..3] {
        answer.refused(404, "M_NOT_FOUND");
    }
    assert_eq!(answers[3].clone().ok()["pdus"], json!([]));
    assert_eq!(answers[4].clone().ok()["events"], json!([]));
    b.get(a, &event_path(secret.as_str()))
        .await
        .refused(404, "M_NOT_FOUND");
}

#[tokio::test]
async fn whom_the_room_shuts_out_is_told_nothing() {
    let world = World::joined().await;
    let World { a, b, channel, .. } = &world;
    let event = a
        .set(
            channel,
            "m.room.server_acl",
            "",
            json!({"allow": ["*"], "deny": ["b.test"]}),
        )
        .await;
    for answer in all(b, &world, channel.as_str(), event.as_str()).await {
        answer.refused(403, "M_FORBIDDEN");
    }
    b.get(a, &event_path(event.as_str()))
        .await
        .refused(404, "M_NOT_FOUND");
}

#[tokio::test]
async fn who_has_left_is_told_no_more() {
    let world = World::joined().await;
    let World { a, b, guild, bob, .. } = &world;
    let (id, event) = b.template(a, "leave", guild, bob).await.unwrap();
    b.put(
        a,
        &format!("/_matrix/federation/v2/send_leave/{guild}/{id}"),
        event,
    )
    .await
    .ok();
    let later = a.set(guild, "m.room.topic", "", json!({"topic": "later"})).await;
    for answer in all(b, &world, guild.as_str(), later.as_str()).await {
        answer.refused(403, "M_FORBIDDEN");
    }
}

#[tokio::test]
async fn what_makes_no_sense_is_refused() {
    let world = World::joined().await;
    let World { a, b, channel, .. } = &world;
    for path in [
        format!("/_matrix/federation/v1/state/{channel}"),
        format!("/_matrix/federation/v1/state/{channel}?event_id=nothing"),
        format!("/_matrix/federation/v1/backfill/{channel}?v=$x&limit=-1"),
        format!("/_matrix/federation/v1/backfill/{channel}?v=$x"),
        "/_matrix/federation/v1/event/nothing".to_owned(),
        "/_matrix/federation/v1/event_auth/nowhere/$x".to_owned(),
        "/_matrix/federation/v1/event/%ff".to_owned(),
    ] {
        b.get(a, &path).await.refused(400, "M_INVALID_PARAM");
    }
    let unknown = "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let answers = all(b, &world, channel.as_str(), unknown).await;
    for answer in &answers[..3] {
        answer.refused(404, "M_NOT_FOUND");
    }
    let many: Vec<_> = (0..101).map(|n| format!("${n}")).collect();
    let path = format!("/_matrix/federation/v1/get_missing_events/{channel}");
    let body = json!({"earliest_events": many, "latest_events": []});
    b.ask(a, "POST", &path, Some(body))
        .await
        .refused(400, "M_INVALID_PARAM");
    b.ask(a, "POST", &path, Some(json!({"latest_events": "x"})))
        .await
        .refused(400, "M_BAD_JSON");
    b.ask(a, "POST", &path, None).await.refused(400, "M_BAD_JSON");
}

/// PostgreSQL cannot even be asked for U+0000.
#[tokio::test]
async fn ids_that_nothing_can_have_are_refused_on_every_database() {
    for db in guildhall_test_support::databases().await {
        let world = World::joined_with(Build {
            db: Some(db),
            ..Build::default()
        })
        .await;
        let World { a, b, channel, .. } = &world;
        let (long, base) = ("x".repeat(255), "/_matrix/federation");
        for (coded, plain) in [
            ("$a%00", "$a\0"),
            ("$a%0Ab", "$a\nb"),
            (&*format!("${long}"), &*format!("${long}")),
        ] {
            let mut answers = vec![
                b.get(a, &event_path(coded)).await,
                b.put(a, &format!("{base}/v2/send_join/{channel}/{coded}"), json!({}))
                    .await,
                b.put(a, &format!("{base}/v2/send_leave/{channel}/{coded}"), json!({}))
                    .await,
                b.put(a, &format!("{base}/v2/invite/{channel}/{coded}"), json!({}))
                    .await,
            ];
            for (method, path, body) in questions(channel.as_str(), coded) {
                let body = body.map(|mut body| {
                    body["latest_events"] = json!([plain]);
                    body
                });
                answers.push(b.ask(a, method, &path, body).await);
            }
            for answer in answers {
                answer.refused(400, "M_INVALID_PARAM");
            }
            let body = json!({"earliest_events": ["$good", plain], "latest_events": []});
            let path = format!("{base}/v1/get_missing_events/{channel}");
            b.ask(a, "POST", &path, Some(body))
                .await
                .refused(400, "M_INVALID_PARAM");
        }
    }
}

#[tokio::test]
async fn who_asks_too_much_at_once_is_refused() {
    let limits = FederationLimits {
        rate_limit: false,
        server_in_flight: 0,
        ..FederationLimits::default()
    };
    let world = World::with(Build {
        limits,
        ..Build::default()
    })
    .await;
    let refused = world.b.get(&world.a, &event_path("$x")).await;
    refused.refused(429, "M_LIMIT_EXCEEDED");
}

/// Rooms that Bob's server is in, on one that makes `large_answers` with a whole room at a time, and one for each server.
async fn with_large(large_answers: usize) -> World {
    let mut world = World::joined().await;
    // It took such answers to join.
    let limits = FederationLimits {
        rate_limit: false,
        large_answers,
        server_large_answers: 1,
        large_wait: Duration::from_millis(50),
        ..FederationLimits::default()
    };
    world.a.limit(limits);
    world
}

#[tokio::test]
async fn whole_rooms_wait_for_each_other_and_nothing_else_does() {
    let world = with_large(0).await;
    let World { a, b, channel, .. } = &world;
    let event = a.set(channel, "m.room.name", "", json!({"name": "one"})).await;
    let mut questions = questions(channel.as_str(), event.as_str());
    let join = format!("/_matrix/federation/v2/send_join/{channel}/$join");
    let others = questions.split_off(2);
    questions.push(("PUT", join, Some(json!({}))));
    for (method, path, body) in questions {
        b.ask(a, method, &path, body)
            .await
            .refused(429, "M_LIMIT_EXCEEDED");
    }
    for (method, path, body) in others {
        b.ask(a, method, &path, body).await.ok();
    }
}

#[tokio::test]
async fn who_does_not_take_a_whole_room_gets_no_other() {
    let world = with_large(4).await;
    let World { a, b, channel, .. } = &world;
    let event = a.set(channel, "m.room.name", "", json!({"name": "one"})).await;
    let path = format!("/_matrix/federation/v1/state/{channel}?event_id={event}");
    let untaken = Request::new("GET", &path, None).signed(&b.keys).open(a).await;
    assert_eq!(untaken.status(), 200);
    b.get(a, &path).await.refused(429, "M_LIMIT_EXCEEDED");
    drop(untaken);
    b.get(a, &path).await.ok();
    b.get(a, &path).await.ok();
}
