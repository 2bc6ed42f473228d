//! What is answered without a signature.

use std::{num::NonZeroU32, sync::atomic::Ordering};

use guildhall_federation_api::FederationLimits;
use guildhall_federation_client::FederationMode;
use guildhall_keys::{KeyDocument, ServerKeys};
use guildhall_storage::federation;
use guildhall_types::{Clock, ServerName, Timestamp};
use ruma::signatures::{PublicKeyMap, verify_json};
use serde_json::{Value, from_value, json};

use crate::world::{Build, Remote, Request, World};

async fn get(world: &World, path: &str) -> crate::world::Asked {
    Request::new("GET", path, None).send(&world.a).await
}

/// Whether `keys` has signed `document`.
fn is_signed_by(document: &Value, keys: &ServerKeys, at: Timestamp) -> bool {
    let id = keys.key_id().as_str();
    let name = keys.server_name().as_str();
    let mut one = document.clone();
    let signature = one["signatures"][name][id].clone();
    one["signatures"] = json!({ name: { id: signature } });
    let map = PublicKeyMap::from([(name.to_owned(), keys.public_keys(at))]);
    verify_json(&map, &from_value(one).unwrap()).is_ok()
}

#[tokio::test]
async fn the_own_keys_are_told_signed() {
    let world = World::new().await;
    for path in [
        "/_matrix/key/v2/server",
        "/_matrix/key/v2/server/",
        "/_matrix/key/v2/server/ed25519:x",
    ] {
        let document = get(&world, path).await.ok();
        let name = <&ServerName>::try_from("a.test").unwrap();
        let verified = KeyDocument::verify(name, from_value(document).unwrap(), world.clock.now()).unwrap();
        assert!(verified.keys.contains_key(world.a.keys.key_id().as_str()));
    }
}

#[tokio::test]
async fn a_notary_signs_what_the_servers_have_signed() {
    let world = World::joined().await;
    let one = get(&world, "/_matrix/key/v2/query/b.test?minimum_valid_until_ts=1")
        .await
        .ok();
    let query = json!({"server_keys": {"b.test": {"ed25519:x": {"minimum_valid_until_ts": 1}}, "a.test": {},
        "nobody.test": {}}});
    let many = Request::new("POST", "/_matrix/key/v2/query", Some(query))
        .send(&world.a)
        .await
        .ok();
    let documents = many["server_keys"].as_array().unwrap();
    let names: Vec<_> = documents
        .iter()
        .map(|document| document["server_name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["a.test", "b.test"], "who cannot be asked is left out");
    for document in documents.iter().chain(one["server_keys"].as_array().unwrap()) {
        assert!(is_signed_by(document, &world.a.keys, world.clock.now()));
        if document["server_name"] == "b.test" {
            assert!(is_signed_by(document, &world.b.keys, world.clock.now()));
            assert!(!document["verify_keys"][world.b.keys.key_id().as_str()].is_null());
        }
    }
    let nobody = get(&world, "/_matrix/key/v2/query/nobody.test").await.ok();
    assert_eq!(nobody, json!({"server_keys": []}));
}

#[tokio::test]
async fn a_notary_asks_only_servers_that_it_has_to_do_with() {
    let world = World::joined().await;
    let fetched = || world.a.network.fetched.load(Ordering::SeqCst);
    let unknown = Remote::start("unknown.test", &world.a.network, &world.clock, 9).await;
    let before = fetched();
    let nothing = get(&world, "/_matrix/key/v2/query/unknown.test").await.ok();
    assert_eq!(nothing, json!({"server_keys": []}));
    assert_eq!(fetched(), before, "nobody was asked");
    // Whoever has asked us is told of, but no longer asked for this.
    unknown
        .get(&world.a, "/_matrix/federation/v1/event/$unknown")
        .await
        .refused(404, "M_NOT_FOUND");
    let asked = fetched();
    assert_eq!(asked, before + 1);
    world.clock.advance_seconds(30 * 24 * 3600);
    let stale = get(&world, "/_matrix/key/v2/query/unknown.test").await.ok();
    assert_eq!(stale["server_keys"][0]["server_name"], "unknown.test");
    assert_eq!(fetched(), asked);
    // Servers that we send to, and those with members in our rooms, are asked.
    let mut tx = world.a.db.db().begin().await.unwrap();
    federation::add_destination(tx.conn(), "c.test", 0, 0)
        .await
        .unwrap();
    sqlx::query(
        "INSERT INTO memberships (room_id, user_id, server_name, membership, joined_at, event_id) \
         VALUES ('!room', '@dan:d.test', 'd.test', 'join', 1, '$join'), ('!room', '@eve:e.test', 'e.test', 'leave', 1, '$leave')",
    )
    .execute(tx.conn())
    .await
    .unwrap();
    tx.commit().await.unwrap();
    for (server, times) in [("c.test", 1), ("d.test", 2), ("e.test", 2)] {
        get(&world, &format!("/_matrix/key/v2/query/{server}")).await.ok();
        assert_eq!(fetched(), asked + times, "{server}");
    }
}

#[tokio::test]
async fn a_notary_asks_nobody_who_is_denied_and_not_everybody_at_once() {
    let world = World::with(Build {
        mode: FederationMode::Open,
        deny: vec!["b.*".to_owned()],
        ..Build::default()
    })
    .await;
    let denied = get(&world, "/_matrix/key/v2/query/b.test").await.ok();
    assert_eq!(denied, json!({"server_keys": []}));
    assert_eq!(world.a.network.fetched.load(Ordering::SeqCst), 0);
    let many: serde_json::Map<String, Value> = (0..33).map(|n| (format!("s{n}.test"), json!({}))).collect();
    let query = json!({ "server_keys": many });
    Request::new("POST", "/_matrix/key/v2/query", Some(query))
        .send(&world.a)
        .await
        .refused(400, "M_INVALID_PARAM");
    for (body, errcode) in [
        ("{", "M_NOT_JSON"),
        ("", "M_NOT_JSON"),
        ("{}", "M_BAD_JSON"),
        ("[1]", "M_BAD_JSON"),
    ] {
        let mut request = Request::new("POST", "/_matrix/key/v2/query", None);
        request.body = body.as_bytes().to_vec();
        request.send(&world.a).await.refused(400, errcode);
    }
    for path in [
        "/_matrix/key/v2/query/b%20d",
        "/_matrix/key/v2/query/%ff",
        "/_matrix/key/v2/query/b.test?minimum_valid_until_ts=x",
    ] {
        get(&world, path).await.refused(400, "M_INVALID_PARAM");
    }
}

#[tokio::test]
async fn names_are_told() {
    let world = World::new().await;
    let version = get(&world, "/_matrix/federation/v1/version").await.ok();
    assert_eq!(version["server"]["name"], "Guildhall");
    assert!(version["server"]["version"].is_string());
    let server = get(&world, "/.well-known/matrix/server").await.ok();
    assert_eq!(server, json!({"m.server": "a.test"}));
    let delegate = Some("matrix.a.test:443".try_into().unwrap());
    let world = World::with(Build {
        delegate,
        ..Build::default()
    })
    .await;
    let server = get(&world, "/.well-known/matrix/server").await.ok();
    assert_eq!(server, json!({"m.server": "matrix.a.test:443"}));
}

#[tokio::test]
async fn what_does_not_exist_is_told_as_such_without_a_signature() {
    let world = World::new().await;
    for path in [
        "/",
        "/_matrix",
        "/_matrix/federation/v1/nothing",
        "/_matrix/federation/v3/send/1",
    ] {
        get(&world, path).await.refused(404, "M_UNRECOGNIZED");
    }
    for (method, path) in [
        ("GET", "/_matrix/federation/v1/send/1"),
        ("POST", "/_matrix/key/v2/server"),
        ("DELETE", "/_matrix/federation/v1/event/$x"),
        ("PUT", "/_guildhall/federation/v1/invites/abc"),
        ("POST", "/.well-known/matrix/server"),
    ] {
        Request::new(method, path, None)
            .send(&world.a)
            .await
            .refused(405, "M_UNRECOGNIZED");
    }
}

#[tokio::test]
async fn unsigned_requests_are_counted() {
    let limits = FederationLimits {
        rate_limit: true,
        address_per_second: NonZeroU32::MIN,
        address_burst: NonZeroU32::new(3).unwrap(),
        ..FederationLimits::default()
    };
    let world = World::with(Build {
        limits,
        ..Build::default()
    })
    .await;
    for _ in 0..3 {
        get(&world, "/_matrix/key/v2/server").await.ok();
    }
    let refused = get(&world, "/_matrix/key/v2/server").await;
    refused.refused(429, "M_LIMIT_EXCEEDED");
    assert!(refused.body["retry_after_ms"].as_u64().unwrap() > 0);
    assert_eq!(refused.retry_after.as_deref(), Some("1"));
}
