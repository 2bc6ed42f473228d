//! Events that are wrong, each beside a good one: the good one comes in, and nothing of the wrong one is stored.

use guildhall_event::{RoomVersion, parse};
use ruma::canonical_json::CanonicalJsonObject;
use serde_json::{Value, from_value, json, to_value};

use crate::world::{Asked, Build, Remote, Request, World, json_of};

/// `event` with `change`, hashed and signed anew by `b.test`.
fn signed(b: &Remote, event: &Value, change: impl FnOnce(&mut Value)) -> Value {
    let mut event = event.clone();
    change(&mut event);
    for key in ["hashes", "signatures"] {
        event.as_object_mut().unwrap().remove(key);
    }
    let mut object: CanonicalJsonObject = from_value(event).unwrap();
    b.keys
        .hash_and_sign_event(&mut object, RoomVersion::V12.rules())
        .unwrap();
    to_value(object).unwrap()
}

fn id_of(event: &Value) -> String {
    let object = from_value(event.clone()).unwrap();
    parse::event_id(&object, RoomVersion::V12).unwrap().to_string()
}

async fn rows(world: &World, sql: &'static str) -> i64 {
    let mut conn = world.a.db.db().read().await.unwrap();
    sqlx::query_scalar(sql).fetch_one(&mut *conn).await.unwrap()
}

struct Case {
    world: World,
    /// Two good messages of Bob.
    good: Vec<Value>,
}

impl Case {
    async fn new(build: Build) -> Self {
        let world = World::joined_with(build).await;
        let World {
            a, b, channel, bob, ..
        } = &world;
        let mut good = Vec::new();
        for body in ["first", "second", "third"] {
            good.extend(b.say(channel, bob, body).await.iter().map(|pdu| json_of(pdu)));
        }
        // Bob's join and first message.
        b.send(a, "before", &good[..2], &[]).await.ok();
        let good = good.split_off(2);
        Self { world, good }
    }

    /// Sends `bad` before a good event; gives what is said of the bad one.
    async fn beside(&self, bad: Value) -> Value {
        let id = id_of(&bad);
        let World { a, b, .. } = &self.world;
        let answer = b
            .send(a, &id.replace('$', ""), &[bad, self.good[0].clone()], &[])
            .await
            .ok();
        assert_eq!(answer["pdus"][id_of(&self.good[0])], json!({}), "{answer}");
        answer["pdus"][id.as_str()].clone()
    }

    /// Sends `bad`, which must be refused alone and leave nothing behind.
    async fn refused(&self, bad: Value) {
        // The good one is there, so that it changes nothing when it comes again.
        self.world
            .b
            .send(&self.world.a, "good", &self.good, &[])
            .await
            .ok();
        let before = rows(&self.world, "SELECT COUNT(*) FROM events").await;
        let said = self.beside(bad).await;
        assert!(
            said["error"].as_str().is_some_and(|error| !error.is_empty()),
            "{said}"
        );
        assert_eq!(rows(&self.world, "SELECT COUNT(*) FROM events").await, before);
    }
}

#[tokio::test]
async fn a_wrong_signature() {
    let case = Case::new(Build::default()).await;
    let b = &case.world.b;
    let key = b.keys.key_id().as_str();
    let mut bad = signed(b, &case.good[1], |event| {
        event["content"]["body"] = json!("forged")
    });
    bad["signatures"]["b.test"][key] = case.good[1]["signatures"]["b.test"][key].clone();
    case.refused(bad.clone()).await;
    bad["signatures"]["b.test"] = json!({"ed25519:unknown": "AAAA"});
    case.refused(bad.clone()).await;
    bad["signatures"] = json!({});
    case.refused(bad).await;
}

#[tokio::test]
async fn a_wrong_hash_leaves_nothing_of_the_content() {
    let case = Case::new(Build::default()).await;
    // The signature is over what redaction leaves, so it still fits: the content is what cannot be believed.
    let mut bad = case.good[0].clone();
    bad["content"]["body"] = json!("forged");
    assert_eq!(id_of(&bad), id_of(&case.good[0]));
    let World { a, b, .. } = &case.world;
    b.send(a, "forged", &[bad], &[]).await.ok();
    let forged = rows(
        &case.world,
        "SELECT COUNT(*) FROM events WHERE json LIKE '%forged%'",
    )
    .await;
    let shown = rows(
        &case.world,
        "SELECT COUNT(*) FROM messages WHERE content = 'forged'",
    )
    .await;
    assert_eq!((forged, shown), (0, 0));
}

#[tokio::test]
async fn an_event_over_64_kib() {
    let case = Case::new(Build::default()).await;
    for length in [66_000, 300_000] {
        let mut bad = case.good[1].clone();
        bad["content"]["body"] = json!("x".repeat(length));
        // The name of the too large event is that of the good one: redaction takes away what is too much.
        bad["origin_server_ts"] = json!(1);
        case.refused(bad).await;
    }
}

#[tokio::test]
async fn an_event_of_an_unknown_room() {
    let case = Case::new(Build::default()).await;
    let b = &case.world.b;
    case.refused(signed(b, &case.good[1], |event| {
        event["room_id"] = json!("!unknown")
    }))
    .await;
    case.refused(signed(b, &case.good[1], |event| {
        event.as_object_mut().unwrap().remove("room_id");
    }))
    .await;
}

#[tokio::test]
async fn a_sender_of_another_server() {
    let case = Case::new(Build::default()).await;
    let World { b, ann, .. } = &case.world;
    let bad = signed(b, &case.good[1], |event| event["sender"] = json!(ann));
    case.refused(bad).await;
}

#[tokio::test]
async fn a_form_that_is_wrong() {
    let case = Case::new(Build::default()).await;
    let b = &case.world.b;
    for (key, value) in [
        ("depth", json!(-1)),
        ("depth", json!("7")),
        ("sender", json!("bob")),
        ("prev_events", json!({})),
        (
            "prev_events",
            json!(vec!["$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"; 21]),
        ),
        (
            "auth_events",
            json!(vec!["$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"; 11]),
        ),
        ("origin_server_ts", json!(null)),
        ("content", json!([])),
        ("type", json!("x".repeat(256))),
    ] {
        let mut event = case.good[1].clone();
        event[key] = value.clone();
        let World { a, .. } = &case.world;
        b.send(a, "good", &case.good, &[]).await.ok();
        let before = rows(&case.world, "SELECT COUNT(*) FROM events").await;
        let id = format!(
            "{key}{}",
            before + i64::try_from(value.to_string().len()).unwrap()
        );
        let answer = b.send(a, &id, &[event, case.good[0].clone()], &[]).await.ok();
        assert_eq!(answer["pdus"][id_of(&case.good[0])], json!({}), "{key}: {answer}");
        assert_eq!(
            rows(&case.world, "SELECT COUNT(*) FROM events").await,
            before,
            "{key} {value}"
        );
    }
}

#[tokio::test]
async fn what_is_no_event_at_all() {
    let case = Case::new(Build::default()).await;
    let World { a, b, .. } = &case.world;
    let pdus = [
        json!(1),
        json!([]),
        json!({}),
        json!(null),
        json!("x"),
        case.good[0].clone(),
    ];
    let answer = b.send(a, "nothing", &pdus, &[]).await.ok();
    assert_eq!(answer["pdus"][id_of(&case.good[0])], json!({}));
    let none = answer["pdus"]
        .as_object()
        .unwrap()
        .values()
        .filter(|said| said.get("error").is_none());
    assert_eq!(none.count(), 1, "{answer}");
}

/// Sends a transaction that is no canonical JSON, written as such.
async fn send_as_it_is(case: &Case, id: &str, bad: &str) -> Asked {
    let World { a, b, .. } = &case.world;
    let good = serde_json::to_string(&case.good[0]).unwrap();
    let body = format!(r#"{{"origin":"b.test","origin_server_ts":1,"pdus":[{bad},{good}]}}"#);
    let mut request = Request::new("PUT", &format!("/_matrix/federation/v1/send/{id}"), None);
    request.body = body.into_bytes();
    request.signed_as_it_is(&b.keys).send(a).await
}

#[tokio::test]
async fn numbers_that_canonical_json_does_not_have() {
    let case = Case::new(Build::default()).await;
    let good = serde_json::to_string(&case.good[1]).unwrap();
    let depth = case.good[1]["depth"].as_i64().unwrap();
    for (index, (from, to)) in [
        (r#""body":"third""#.to_owned(), r#""body":"third","c":1.5"#),
        (
            r#""body":"third""#.to_owned(),
            r#""body":"third","c":9007199254740992"#,
        ),
        (
            r#""body":"third""#.to_owned(),
            r#""body":"third","c":100000000000000000000000"#,
        ),
        (format!(r#""depth":{depth}"#), r#""depth":9007199254740992"#),
        (format!(r#""depth":{depth}"#), r#""depth":1.5"#),
    ]
    .into_iter()
    .enumerate()
    {
        let bad = good.replace(&from, to);
        assert_ne!(bad, good);
        let answer = send_as_it_is(&case, &index.to_string(), &bad).await.ok();
        let said = answer["pdus"].as_object().unwrap();
        assert_eq!(said[&id_of(&case.good[0])], json!({}), "{answer}");
        assert_eq!(said.len(), 2, "{answer}");
        let refused = said.values().filter(|said| said["error"].is_string());
        assert_eq!(refused.count(), 1, "{answer}");
    }
    let stored = rows(
        &case.world,
        "SELECT COUNT(*) FROM messages WHERE content = 'third'",
    )
    .await;
    assert_eq!(stored, 0);
}

#[tokio::test]
async fn the_greatest_depth_is_no_harm() {
    let case = Case::new(Build::default()).await;
    let World {
        a, b, channel, bob, ..
    } = &case.world;
    b.send(a, "good", &case.good, &[]).await.ok();
    let deep = signed(b, &case.good[1], |event| {
        event["depth"] = json!(9_007_199_254_740_991_i64);
        event["content"]["body"] = json!("deep");
    });
    let answer = b.send(a, "deep", std::slice::from_ref(&deep), &[]).await.ok();
    assert!(answer["pdus"][id_of(&deep)].is_object(), "{answer}");
    // What comes after it still comes in, and ours too.
    let later: Vec<Value> = b
        .say(channel, bob, "later")
        .await
        .iter()
        .map(|pdu| json_of(pdu))
        .collect();
    let answer = b.send(a, "later", &later, &[]).await.ok();
    assert_eq!(answer["pdus"][id_of(&later[0])], json!({}));
    a.set(channel, "m.room.name", "", json!({"name": "after"})).await;
}

#[tokio::test]
async fn whom_the_room_shuts_out_brings_nothing_into_it() {
    let case = Case::new(Build::default()).await;
    let World {
        a, b, channel, guild, ..
    } = &case.world;
    a.set(
        channel,
        "m.room.server_acl",
        "",
        json!({"allow": ["*"], "deny": ["b.test"]}),
    )
    .await;
    let answer = b.send(a, "1", &case.good, &[]).await.ok();
    for event in &case.good {
        assert!(answer["pdus"][id_of(event)]["error"].is_string(), "{answer}");
    }
    assert!(a.rooms.server_in_room(guild, &b.name).await.unwrap());
    let stored = rows(
        &case.world,
        "SELECT COUNT(*) FROM messages WHERE content IN ('second', 'third')",
    )
    .await;
    assert_eq!(stored, 0);
}

#[tokio::test]
async fn a_character_that_some_databases_do_not_keep() {
    u0000_beside_a_good_event(guildhall_test_support::sqlite().await).await;
}

/// PostgreSQL keeps no U+0000 in texts: one event must not stop the others, nor come again for ever.
#[tokio::test]
async fn a_character_that_postgres_does_not_keep() {
    for db in guildhall_test_support::databases().await {
        u0000_beside_a_good_event(db).await;
    }
}

async fn u0000_beside_a_good_event(db: guildhall_test_support::TestDb) {
    let engine = db.engine();
    let build = Build {
        db: Some(db),
        ..Build::default()
    };
    let case = Case::new(build).await;
    let World { b, a, .. } = &case.world;
    let zero = signed(b, &case.good[1], |event| {
        event["content"]["body"] = json!("a\u{0}b")
    });
    let name = signed(b, &case.good[1], |event| {
        event["content"] = json!({"displayname": "a\u{0}b", "membership": "join"});
        event["type"] = json!("m.room.member");
        event["state_key"] = event["sender"].clone();
    });
    let kind = signed(b, &case.good[1], |event| event["type"] = json!("a\u{0}b"));
    for (index, bad) in [zero, name, kind].into_iter().enumerate() {
        let pdus = [bad, case.good[0].clone()];
        let answer = b.send(a, &format!("zero{index}"), &pdus, &[]).await;
        assert_eq!(answer.status, 200, "{engine}: {answer:?}");
        assert_eq!(answer.body["pdus"][id_of(&case.good[0])], json!({}), "{engine}");
    }
}
