//! Who is let through: the check of signatures, and the limits around it.

use std::{num::NonZeroU32, sync::atomic::Ordering, time::Duration};

use guildhall_federation_api::FederationLimits;
use guildhall_federation_client::FederationMode;
use guildhall_storage::{federation, federation_requests};
use guildhall_types::{Clock, Timestamp};
use serde_json::json;

use crate::world::{Build, Remote, Request, World};

/// A request that is answered with a 404 once it is let through.
const LET_THROUGH: &str = "/_matrix/federation/v1/event/$unknown";

fn request() -> Request {
    Request::new("GET", LET_THROUGH, None)
}

#[tokio::test]
async fn a_good_signature_is_let_through_and_announced() {
    let world = World::new().await;
    let mut inbound = world.a.bus.subscribe_inbound();
    world
        .b
        .get(&world.a, LET_THROUGH)
        .await
        .refused(404, "M_NOT_FOUND");
    assert_eq!(inbound.try_recv().unwrap(), "b.test");
    world
        .b
        .get(&world.a, LET_THROUGH)
        .await
        .refused(404, "M_NOT_FOUND");
    assert_eq!(
        world.a.network.fetched.load(Ordering::SeqCst),
        1,
        "the key is kept"
    );
}

#[tokio::test]
async fn a_request_that_is_not_signed_for_us_is_refused() {
    let world = World::new().await;
    let mut inbound = world.a.bus.subscribe_inbound();
    let keys = &world.b.keys;
    request().send(&world.a).await.refused(401, "M_UNAUTHORIZED");
    request()
        .signed_for(keys, "c.test")
        .send(&world.a)
        .await
        .refused(401, "M_UNAUTHORIZED");
    let mut without = request().signed(keys);
    without.authorization[0] = without.authorization[0].replace("destination=a.test,", "");
    assert!(!without.authorization[0].contains("destination"));
    without.send(&world.a).await.refused(401, "M_UNAUTHORIZED");
    request()
        .signed(&world.a.keys)
        .send(&world.a)
        .await
        .refused(401, "M_UNAUTHORIZED");
    assert!(inbound.try_recv().is_err(), "nobody has reached us");
}

#[tokio::test]
async fn a_signature_counts_for_what_was_signed_only() {
    let world = World::new().await;
    let signed = request().signed(&world.b.keys);
    let mut others = vec![signed.clone(); 5];
    others[0].path = "/_matrix/federation/v1/event/$other".to_owned();
    others[1].path.push_str("?x=1");
    others[2].body = b"{}".to_vec();
    others[3].authorization[0] = signed.authorization[0].replace("origin=b.test", "origin=c.test");
    // The path as it was sent counts, not what it means.
    others[4].path = LET_THROUGH.replace('$', "%24");
    for other in others {
        other.send(&world.a).await.refused(401, "M_UNAUTHORIZED");
    }
    let mut encoded = request();
    encoded.path = LET_THROUGH.replace('$', "%24") + "?a=%41&b";
    encoded
        .signed(&world.b.keys)
        .send(&world.a)
        .await
        .refused(404, "M_NOT_FOUND");
    let body = json!({"pdus": [], "origin": "b.test", "origin_server_ts": 1});
    let mut changed = Request::new("PUT", "/_matrix/federation/v1/send/1", Some(body)).signed(&world.b.keys);
    changed.clone().send(&world.a).await.ok();
    changed.body = String::from_utf8(changed.body)
        .unwrap()
        .replace(":1", ":2")
        .into_bytes();
    changed.send(&world.a).await.refused(401, "M_UNAUTHORIZED");
}

#[tokio::test]
async fn one_good_signature_of_several_is_enough() {
    let world = World::new().await;
    let good = request().signed(&world.b.keys);
    let mut two = good.clone();
    let bad = good.authorization[0].replace(world.b.keys.key_id().as_str(), "ed25519:gone");
    two.authorization.insert(0, bad.clone());
    two.send(&world.a).await.refused(404, "M_NOT_FOUND");
    let mut one = good;
    one.authorization = vec![bad];
    one.send(&world.a).await.refused(401, "M_UNAUTHORIZED");
}

#[tokio::test]
async fn a_key_that_has_expired_is_worth_nothing() {
    let world = World::new().await;
    let document = world.b.keys.document(world.clock.now()).unwrap();
    *world.a.network.frozen.lock().unwrap() = Some(document);
    world
        .b
        .get(&world.a, LET_THROUGH)
        .await
        .refused(404, "M_NOT_FOUND");
    world.clock.advance_seconds(8 * 24 * 3600);
    world
        .b
        .get(&world.a, LET_THROUGH)
        .await
        .refused(401, "M_UNAUTHORIZED");
}

#[tokio::test]
async fn a_server_without_keys_is_refused() {
    let world = World::new().await;
    let elsewhere = crate::world::Keys::new(&world.clock);
    let unknown = Remote::start("unknown.test", &elsewhere, &world.clock, 9).await;
    unknown
        .get(&world.a, LET_THROUGH)
        .await
        .refused(401, "M_UNAUTHORIZED");
    let impostor = Remote::start("b.test", &elsewhere, &world.clock, 10).await;
    impostor
        .get(&world.a, LET_THROUGH)
        .await
        .refused(401, "M_UNAUTHORIZED");
}

#[tokio::test]
async fn whom_the_policy_denies_is_refused_before_anything_is_done() {
    let allow = vec!["c.test".to_owned()];
    for (mode, deny) in [
        (FederationMode::Closed, vec![]),
        (FederationMode::Allowlist, vec![]),
        (FederationMode::Open, vec!["b.*".to_owned()]),
    ] {
        let build = Build {
            mode,
            deny,
            allow: allow.clone(),
            ..Build::default()
        };
        let world = World::with(build).await;
        let mut long = request().signed(&world.b.keys);
        long.body = b"{".repeat(100);
        long.send(&world.a).await.refused(403, "M_FORBIDDEN");
        assert_eq!(world.a.network.fetched.load(Ordering::SeqCst), 0);
    }
    let build = Build {
        mode: FederationMode::Allowlist,
        allow: vec!["b.test".to_owned()],
        ..Build::default()
    };
    let world = World::with(build).await;
    world
        .b
        .get(&world.a, LET_THROUGH)
        .await
        .refused(404, "M_NOT_FOUND");
}

#[tokio::test]
async fn a_body_is_canonical_json_and_not_too_long() {
    let limits = FederationLimits {
        rate_limit: false,
        body: 2000,
        transaction_body: 4000,
        ..FederationLimits::default()
    };
    let world = World::with(Build {
        limits,
        ..Build::default()
    })
    .await;
    let path = "/_matrix/federation/v1/get_missing_events/!room";
    for (body, errcode) in [
        (r#"{"limit":1.5}"#, "M_BAD_JSON"),
        (r#"{"limit":9007199254740992}"#, "M_BAD_JSON"),
        (r#"{"limit":1e400}"#, "M_NOT_JSON"),
        ("{", "M_NOT_JSON"),
        ("{\"a\":\"\u{1}\"}", "M_NOT_JSON"),
        (&*"[".repeat(1000), "M_NOT_JSON"),
    ] {
        let mut request = Request::new("POST", path, None);
        request.body = body.as_bytes().to_vec();
        request
            .signed_as_it_is(&world.b.keys)
            .send(&world.a)
            .await
            .refused(400, errcode);
    }
    let mut latin = Request::new("POST", path, None).signed(&world.b.keys);
    latin.body = b"{\"a\":\"\xe9\"}".to_vec();
    latin.send(&world.a).await.refused(400, "M_NOT_JSON");
    let body =
        |length: usize| Some(json!({"earliest_events": [], "latest_events": [], "x": "y".repeat(length)}));
    for (method, path, fits) in [
        ("POST", path, 1900),
        ("PUT", "/_matrix/federation/v1/send/1", 3900),
    ] {
        let fitting = Request::new(method, path, body(fits))
            .signed(&world.b.keys)
            .send(&world.a)
            .await;
        assert!(matches!(fitting.status, 400 | 403), "{fitting:?}");
        let long = Request::new(method, path, body(fits + 200)).signed(&world.b.keys);
        long.send(&world.a).await.refused(413, "M_TOO_LARGE");
    }
}

/// A transaction with `length` bytes of nothing, signed for `world`.
fn long_transaction(world: &World, length: usize) -> Request {
    let body = json!({"origin": "b.test", "origin_server_ts": 1, "pdus": [], "x": "y".repeat(length)});
    Request::new("PUT", "/_matrix/federation/v1/send/long", Some(body)).signed(&world.b.keys)
}

#[tokio::test]
async fn what_somebody_without_keys_says_is_not_looked_at() {
    let world = World::new().await;
    let elsewhere = crate::world::Keys::new(&world.clock);
    let unknown = Remote::start("unknown.test", &elsewhere, &world.clock, 9).await;
    for body in ["{", &"[".repeat(5_000_000)] {
        let mut request = Request::new("PUT", "/_matrix/federation/v1/send/1", None).signed(&unknown.keys);
        request.body = body.as_bytes().to_vec();
        request.send(&world.a).await.refused(401, "M_UNAUTHORIZED");
    }
}

#[tokio::test]
async fn a_transaction_may_be_as_long_as_its_events_make_it() {
    let world = World::new().await;
    long_transaction(&world, 6_000_000).send(&world.a).await.ok();
    let longer = long_transaction(&world, 7_000_000).send(&world.a).await;
    longer.refused(413, "M_TOO_LARGE");
}

#[tokio::test]
async fn a_long_body_waits_for_its_place_and_a_short_one_does_not() {
    let limits = FederationLimits {
        rate_limit: false,
        long_bodies: 0,
        ..FederationLimits::default()
    };
    let world = World::with(Build {
        limits,
        ..Build::default()
    })
    .await;
    long_transaction(&world, 60_000).send(&world.a).await.ok();
    let long = long_transaction(&world, 70_000).send(&world.a);
    let waited = tokio::time::timeout(Duration::from_millis(300), long).await;
    assert!(waited.is_err(), "{waited:?}");
}

#[tokio::test]
async fn a_server_that_asks_too_often_is_told_when_to_come_back() {
    let limits = FederationLimits {
        rate_limit: true,
        server_per_second: NonZeroU32::MIN,
        server_burst: NonZeroU32::new(2).unwrap(),
        ..FederationLimits::default()
    };
    let world = World::with(Build {
        limits,
        ..Build::default()
    })
    .await;
    // What is not b.test's does not count against it.
    let mut bad = request().signed(&world.b.keys);
    bad.path.push('x');
    for _ in 0..5 {
        bad.clone().send(&world.a).await.refused(401, "M_UNAUTHORIZED");
    }
    for _ in 0..2 {
        world
            .b
            .get(&world.a, LET_THROUGH)
            .await
            .refused(404, "M_NOT_FOUND");
    }
    let refused = world.b.get(&world.a, LET_THROUGH).await;
    refused.refused(429, "M_LIMIT_EXCEEDED");
    assert!(refused.body["retry_after_ms"].as_u64().unwrap() > 0);
}

#[tokio::test]
async fn on_whom_nobody_has_decided_is_refused_and_noted_but_not_without_end() {
    let build = Build {
        mode: FederationMode::Approval,
        deny: vec!["c.test".to_owned()],
        ..Build::default()
    };
    let world = World::with(build).await;
    let lie = |name: &str| {
        let mut lie = request();
        lie.authorization = vec![format!(
            r#"X-Matrix origin="{name}",destination="a.test",key="ed25519:1",sig="dGVzdA""#
        )];
        lie
    };
    let noted = async || {
        let db = world.a.db.db();
        world.a.policy.waiting().store(db, Timestamp(1)).await.unwrap();
        let rows = federation_requests::all(&mut db.read().await.unwrap())
            .await
            .unwrap();
        rows.into_iter()
            .map(|row| (row.server_name, row.requests))
            .collect::<Vec<_>>()
    };
    let answer = request().signed(&world.b.keys).send(&world.a).await;
    let why = answer.body["error"].as_str().unwrap().to_owned();
    answer.refused(403, "M_FORBIDDEN");
    assert!(why.contains("has yet to allow"), "{why}");
    // Nobody asks for the keys of who is not let in; whom a rule denies does not wait.
    assert_eq!(world.a.network.fetched.load(Ordering::SeqCst), 0);
    lie("c.test").send(&world.a).await.refused(403, "M_FORBIDDEN");
    assert_eq!(noted().await, [("b.test".to_owned(), 1)]);
    // One address may say any names, so only a few are noted.
    for number in 0..50 {
        lie(&format!("n{number}.test"))
            .send(&world.a)
            .await
            .refused(403, "M_FORBIDDEN");
    }
    assert_eq!(noted().await.len(), 10);

    let mut tx = world.a.db.db().begin().await.unwrap();
    federation::set_rule(tx.conn(), "b.test", "allow", 1)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    world.a.policy.reload(world.a.db.db()).await.unwrap();
    world
        .b
        .get(&world.a, LET_THROUGH)
        .await
        .refused(404, "M_NOT_FOUND");
}
