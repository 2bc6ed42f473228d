//! Templates and rooms that other servers give: what has not the right form is refused.

use guildhall_event::RoomVersion;
use guildhall_federation_client::{ClientError, FederationClient, Template};
use guildhall_rooms::JoinedRoom;
use guildhall_types::{OwnedEventId, OwnedRoomId, OwnedUserId};
use http::Method;
use ruma::canonical_json::CanonicalJsonObject;
use serde_json::{Value, json, value::RawValue};

use crate::world::{Peer, World};

fn room() -> OwnedRoomId {
    OwnedRoomId::try_from("!room").unwrap()
}

fn user() -> OwnedUserId {
    OwnedUserId::try_from("@ann:us.test").unwrap()
}

fn event_id() -> OwnedEventId {
    OwnedEventId::try_from("$join").unwrap()
}

fn signed() -> CanonicalJsonObject {
    serde_json::from_value(json!({"type": "m.room.member", "depth": 3})).unwrap()
}

async fn make(client: &FederationClient, peer: &Peer, membership: &str) -> Result<Template, ClientError> {
    let (server, room, user) = (peer.name(), room(), user());
    match membership {
        "join" => client.make_join(&server, &room, &user).await,
        _ => client.make_leave(&server, &room, &user).await,
    }
}

async fn send_join(client: &FederationClient, peer: &Peer) -> Result<JoinedRoom, ClientError> {
    client
        .send_join(&peer.name(), RoomVersion::V12, &room(), &event_id(), &signed())
        .await
}

fn makes_no_sense<T>(asked: Result<T, ClientError>, peer: &Peer) -> bool {
    matches!(asked, Err(ClientError::BadResponse { server, .. }) if server == peer.name())
}

#[tokio::test]
async fn a_template_is_taken_as_it_came() {
    let world = World::new().await;
    for (version, known) in [
        ("10", RoomVersion::V10),
        ("11", RoomVersion::V11),
        ("12", RoomVersion::V12),
    ] {
        for membership in ["join", "leave"] {
            let event = json!({"type": "m.room.member", "content": {"membership": membership}, "depth": 7});
            let body = json!({"room_version": version, "event": event});
            let peer = world.peer(200, body.to_string()).await;
            let template = make(&world.client(), &peer, membership).await.unwrap();
            assert_eq!(template.version, known);
            assert_eq!(json!(template.event), event);
            let path = format!("/_matrix/federation/v1/make_{membership}/!room/@ann:us.test");
            assert_eq!(peer.paths()[0].split('?').next(), Some(&*path));
        }
    }
}

#[tokio::test]
async fn a_template_of_another_form_is_refused() {
    let world = World::new().await;
    let client = world.client();
    let long = format!(
        r#"{{"room_version":"12","event":{{"x":"{}"}}}}"#,
        "x".repeat(300_000)
    );
    for body in [
        "{}",
        "[]",
        "null",
        r#"{"room_version":"12"}"#,
        r#"{"event":{}}"#,
        r#"{"room_version":null,"event":{}}"#,
        r#"{"room_version":12,"event":{}}"#,
        // Versions that nobody here speaks.
        r#"{"room_version":"1","event":{}}"#,
        r#"{"room_version":"9","event":{}}"#,
        r#"{"room_version":"org.example","event":{}}"#,
        r#"{"room_version":"","event":{}}"#,
        // Events that are no canonical JSON.
        r#"{"room_version":"12","event":[]}"#,
        r#"{"room_version":"12","event":"{}"}"#,
        r#"{"room_version":"12","event":null}"#,
        r#"{"room_version":"12","event":{"depth":1.5}}"#,
        r#"{"room_version":"12","event":{"depth":9007199254740992}}"#,
        &long,
    ] {
        let peer = world.peer(200, body).await;
        let short: String = body.chars().take(60).collect();
        for membership in ["join", "leave"] {
            let asked = make(&client, &peer, membership).await;
            assert!(makes_no_sense(asked, &peer), "make_{membership}: {short}");
        }
    }
}

#[tokio::test]
async fn a_refusal_of_a_join_is_told_in_the_words_of_the_server() {
    let world = World::new().await;
    let body = json!({"errcode": "M_INCOMPATIBLE_ROOM_VERSION", "error": "too new", "room_version": "13"});
    let peer = world.peer(400, body.to_string()).await;
    let error = make(&world.client(), &peer, "join").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "{} answered 400 M_INCOMPATIBLE_ROOM_VERSION: too new",
            peer.name()
        )
    );
}

#[tokio::test]
async fn a_room_comes_back_for_the_signed_event() {
    let world = World::new().await;
    let (state, chain) = (json!({"type": "s"}), json!({"type": "c"}));
    for event in [None, Some(json!({"type": "m.room.member", "depth": 4}))] {
        let mut body = json!({"state": [state], "auth_chain": [chain, state]});
        if let Some(event) = &event {
            body["event"] = event.clone();
        }
        let peer = world.peer(200, body.to_string()).await;
        let joined = send_join(&world.client(), &peer).await.unwrap();
        let of = |raw: &str| serde_json::from_str::<Value>(raw).unwrap();
        assert_eq!(
            of(joined.event.get()),
            event.unwrap_or_else(|| json!(signed())),
            "without one of the server's it is ours"
        );
        assert_eq!(joined.version, RoomVersion::V12);
        assert_eq!(joined.via, peer.name());
        let of_all =
            |raws: &[Box<RawValue>]| -> Vec<Value> { raws.iter().map(|raw| of(raw.get())).collect() };
        assert_eq!(of_all(&joined.state), std::slice::from_ref(&state));
        assert_eq!(of_all(&joined.auth_chain), [chain.clone(), state.clone()]);
        let sent = peer.seen.lock().unwrap()[0].clone();
        assert_eq!(sent.method(), Method::PUT);
        assert_eq!(sent.uri().path(), "/_matrix/federation/v2/send_join/!room/$join");
        assert_eq!(of(std::str::from_utf8(sent.body()).unwrap()), json!(signed()));
    }
}

#[tokio::test]
async fn a_room_of_another_form_is_refused() {
    let world = World::new().await;
    let client = world.client();
    for body in [
        "",
        "{}",
        "[]",
        r#"[200,{"state":[],"auth_chain":[]}]"#,
        r#"{"state":[]}"#,
        r#"{"auth_chain":[]}"#,
        r#"{"state":{},"auth_chain":[]}"#,
        r#"{"state":[],"auth_chain":"x"}"#,
        r#"{"state":null,"auth_chain":[]}"#,
        r#"{"state":[],"auth_chain":[]"#,
    ] {
        let peer = world.peer(200, body).await;
        assert!(makes_no_sense(send_join(&client, &peer).await, &peer), "{body}");
    }
}

#[tokio::test]
async fn an_invite_comes_back_with_the_signature_or_is_refused() {
    let world = World::new().await;
    let client = world.client();
    for (body, is_good) in [
        (r#"{"event":{"signatures":{}}}"#, true),
        ("{}", false),
        (r#"[200,{"event":{}}]"#, false),
    ] {
        let peer = world.peer(200, body).await;
        let event = serde_json::value::to_raw_value(&signed()).unwrap();
        let asked = client
            .invite(
                &peer.name(),
                RoomVersion::V12,
                &room(),
                &event_id(),
                event,
                Vec::new(),
            )
            .await;
        if is_good {
            assert_eq!(asked.unwrap().get(), r#"{"signatures":{}}"#);
        } else {
            assert!(makes_no_sense(asked, &peer), "{body}");
        }
        let sent: Value = serde_json::from_slice(peer.seen.lock().unwrap()[0].body()).unwrap();
        assert_eq!(sent["room_version"], "12");
        assert_eq!(sent["event"], json!(signed()));
    }
}
