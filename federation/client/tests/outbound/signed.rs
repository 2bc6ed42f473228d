//! What is asked is signed as it goes over the wire.

use guildhall_federation_client::Patience;
use guildhall_keys::KeyFetcher;
use guildhall_test_support::clock::START;
use guildhall_types::{OwnedRoomId, OwnedUserId, ServerName};
use http::{Method, header::AUTHORIZATION};
use ruma::{api::federation::authentication::XMatrix, signatures::PublicKeyMap};
use serde_json::{Value, json, value::RawValue};

use crate::world::{Peer, World, get_path};

/// Whether `us.test` has signed `request` for `destination`.
fn is_signed(world: &World, request: &http::Request<Vec<u8>>, destination: &ServerName) -> bool {
    let values: Vec<_> = request.headers().get_all(AUTHORIZATION).iter().collect();
    let [value] = values[..] else { return false };
    let header = XMatrix::try_from(value).unwrap();
    assert_eq!(header.origin, "us.test");
    assert_eq!(
        header.destination.as_deref(),
        Some(destination),
        "it says for whom"
    );
    assert_eq!(header.key, *world.keys.key_id());
    let keys = PublicKeyMap::from([("us.test".to_owned(), world.keys.public_keys(START))]);
    header.verify_http_request(request, destination, &keys).is_ok()
}

fn last(peer: &Peer) -> http::Request<Vec<u8>> {
    peer.seen.lock().unwrap().last().unwrap().clone()
}

#[tokio::test]
async fn the_signature_is_over_method_path_query_destination_and_body() {
    let world = World::new().await;
    let peer = world.peer(200, "{}").await;
    let (client, name) = (world.client(), peer.name());
    let path = "/_guildhall/federation/v1/a%20b/%24c?d=%2Fe&f&g=h+i%3D";
    let body = json!({"z": 1, "a": ["é", "\u{1}\"\\", null], "n": {"y": -1, "b": true}});
    for (method, body) in [
        (Method::GET, None),
        (Method::PUT, Some(&body)),
        (Method::POST, Some(&body)),
    ] {
        let _: Value = client
            .send_json(&name, method.clone(), path, body, Patience::Interactive)
            .await
            .unwrap();
        let request = last(&peer);
        assert_eq!(request.method(), method);
        assert_eq!(request.uri().path_and_query().unwrap().as_str(), path);
        assert!(is_signed(&world, &request, &name), "{method}");
        match body {
            Some(body) => {
                assert_eq!(
                    serde_json::from_slice::<Value>(request.body()).unwrap(),
                    *body,
                    "{method}"
                );
                assert_eq!(request.headers()["content-type"], "application/json");
            }
            None => assert!(request.body().is_empty(), "{method}"),
        }

        // Nothing of it can be changed.
        let mut other = request.clone();
        *other.method_mut() = Method::DELETE;
        assert!(!is_signed(&world, &other, &name), "{method}: the method");
        let mut other = request.clone();
        *other.uri_mut() = path.replace("=h+i", "=h").parse().unwrap();
        assert!(!is_signed(&world, &other, &name), "{method}: the query");
        let mut other = request.clone();
        *other.uri_mut() = path.replace("%24", "$").parse().unwrap();
        assert!(!is_signed(&world, &other, &name), "{method}: the path");
        let mut other = request;
        *other.body_mut() = b"{\"z\":2}".to_vec();
        assert!(!is_signed(&world, &other, &name), "{method}: the body");
    }
}

#[tokio::test]
async fn requests_of_matrix_are_signed_whatever_is_in_the_ids() {
    let world = World::new().await;
    let peer = world
        .peer(200, r#"{"room_version":"12","event":{"content":{}}}"#)
        .await;
    let (client, name) = (world.client(), peer.name());
    for (room, user) in [
        ("!room", "@bob:us.test"),
        ("!a\\b^c|d'e~f\"g:h.test", "@{b}#?&;o/=+[b]:us.test"),
        ("!.", "@../../..:us.test"),
        ("!ü §", "@`<>$!:us.test"),
    ] {
        let room = OwnedRoomId::try_from(room).unwrap();
        let user = OwnedUserId::try_from(user).unwrap();
        client.make_join(&name, &room, &user).await.unwrap();
        let request = last(&peer);
        assert!(is_signed(&world, &request, &name), "{room} {user}");
        let path = request.uri().path();
        assert!(
            path.starts_with("/_matrix/federation/v1/make_join/"),
            "{room} {user} asks for {path}"
        );
        assert_eq!(path.split('/').count(), 7, "{room} {user} asks for {path}");
        assert_eq!(request.uri().query(), Some("ver=10&ver=11&ver=12"));
    }
}

#[tokio::test]
async fn a_transaction_is_signed_with_its_events() {
    let world = World::new().await;
    let peer = world
        .peer(200, r#"{"pdus":{"$one":{},"$two":{"error":"no"}}}"#)
        .await;
    let (client, name) = (world.client(), peer.name());
    let event = RawValue::from_string(r#"{"type":"x","content":{"body":"ü"}}"#.to_owned()).unwrap();
    let refused = client
        .send_transaction(&name, "1-2", START, vec![event], Vec::new())
        .await
        .unwrap();
    assert_eq!(refused, [("$two".try_into().unwrap(), "no".to_owned())]);
    let request = last(&peer);
    assert_eq!(request.method(), Method::PUT);
    assert_eq!(request.uri().path(), "/_matrix/federation/v1/send/1-2");
    assert!(is_signed(&world, &request, &name));
    let body: Value = serde_json::from_slice(request.body()).unwrap();
    assert_eq!(body["origin"], "us.test");
    assert_eq!(body["origin_server_ts"], START.0);
    assert_eq!(body["pdus"], json!([{"type": "x", "content": {"body": "ü"}}]));
}

#[tokio::test]
async fn keys_are_asked_for_without_a_signature() {
    let world = World::new().await;
    let peer = world.peer(200, r#"{"server_name":"x"}"#).await;
    let document = world.client().fetch(peer.name()).await.unwrap();
    assert_eq!(json!(document), json!({"server_name": "x"}), "as it came");
    let request = last(&peer);
    assert_eq!(request.uri().path(), "/_matrix/key/v2/server");
    assert!(!request.headers().contains_key(AUTHORIZATION));
}

#[tokio::test]
async fn nobody_asks_himself() {
    let world = World::new().await;
    let own = world.keys.server_name();
    let asked = get_path(&world.client(), own, "/", Patience::Interactive).await;
    let error = asked.unwrap_err();
    assert!(!error.retryable(), "{error}");
}
