//! Requests that no honest server sends: refused, and nothing is stored.

use crate::common::{agree, guild, let_in};
use guildhall_federation_tests::{Node, Peer, TestNet};
use reqwest::Method;
use serde_json::{Value, json};

/// How many rows the tables of events have.
async fn size(node: &Node) -> Vec<String> {
    node.rows("SELECT COUNT(*), (SELECT COUNT(*) FROM commit_log), (SELECT COUNT(*) FROM rooms) FROM events")
        .await
}

fn transaction(origin: &str, pdus: &[Value], edus: usize) -> Value {
    let edu = json!({"edu_type": "m.typing", "content": {}});
    json!({"origin": origin, "origin_server_ts": 1, "pdus": pdus, "edus": vec![edu; edus]})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_that_are_not_signed_for_this_server_are_refused() {
    let net = TestNet::new();
    let (a, b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (here, there) = (a.server_name(), b.server_name());
    let peer = Peer::of(&net, &b).await;
    let path = "/_matrix/federation/v1/event/$unknown";
    // Signed well, it is let through to where there is no such event.
    let answer = peer.ask(&a, Method::GET, path, None).await;
    assert_eq!(answer.refusal(), (404, "M_NOT_FOUND"));

    let good = peer.sign(here, &Method::GET, path, None);
    let impostor = Peer::impostor(&net, there).await;
    let cases = [
        ("unsigned", None),
        ("no scheme", Some("nothing".to_owned())),
        (
            "for another server",
            Some(peer.sign("localhost:1", &Method::GET, path, None)),
        ),
        (
            "for another method",
            Some(peer.sign(here, &Method::PUT, path, None)),
        ),
        (
            "for another path",
            Some(peer.sign(here, &Method::GET, &format!("{path}2"), None)),
        ),
        ("in the name of another", Some(good.replace(there, "localhost:1"))),
        (
            "in the name of this one",
            Some(good.replace(&format!("origin=\"{there}\""), &format!("origin=\"{here}\""))),
        ),
        (
            "with a key that is not its",
            Some(impostor.sign(here, &Method::GET, path, None)),
        ),
    ];
    for (case, authorization) in cases {
        let answer = peer.ask_with(&a, Method::GET, path, None, authorization).await;
        assert_eq!(answer.refusal(), (401, "M_UNAUTHORIZED"), "{case}");
    }
    let send = "/_matrix/federation/v1/send/1";
    let signed = transaction(there, &[], 0);
    let authorization = peer.sign(here, &Method::PUT, send, Some(&signed));
    let other = transaction(there, &[], 1);
    let answer = peer
        .ask_with(&a, Method::PUT, send, Some(other), Some(authorization))
        .await;
    assert_eq!(answer.refusal(), (401, "M_UNAUTHORIZED"), "another body");
    assert_eq!(size(&a).await, ["0 0 0"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn transactions_with_nonsense_leave_nothing() {
    let net = TestNet::new();
    let (a, b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ann, bob) = tokio::join!(a.register("ann"), b.register("bob"));
    let (guild, channel) = guild(&ann).await;
    let_in(&a, &ann, (&guild, &channel), &bob).await;
    let id = bob.send(&channel, "hello", "1").await.unwrap();
    agree(&[&ann, &bob], &channel, 1).await;
    let before = size(&a).await;
    let peer = Peer::of(&net, &b).await;
    let put = async |number: u32, body: Value| {
        let path = format!("/_matrix/federation/v1/send/t{number}");
        peer.ask(&a, Method::PUT, &path, Some(body)).await
    };

    let event = peer
        .ask(
            &a,
            Method::GET,
            &format!("/_matrix/federation/v1/event/{id}"),
            None,
        )
        .await;
    let event = event.body["pdus"][0].clone();
    assert_eq!(event["content"]["body"], "hello");
    let changed = |key: &str, value: Value| {
        let mut event = event.clone();
        event[key] = value;
        event
    };
    let name = b.server_name();
    let bad = [
        changed("room_id", json!("!unknown")),
        changed("sender", json!(ann.user)),
        changed("depth", json!(-1)),
        changed("depth", json!("deep")),
        changed("origin_server_ts", json!(1)),
        changed("signatures", json!({})),
        changed("content", json!({"body": "x".repeat(70_000)})),
        json!({"not": "an event"}),
        json!(17),
    ];
    for (number, bad) in (1..).zip(bad) {
        let answer = put(number, transaction(name, std::slice::from_ref(&bad), 0)).await;
        // What has no id cannot be answered for; what has one is refused by itself.
        assert_eq!(answer.status, 200, "{answer:?}: {bad}");
        let results = answer.body["pdus"].as_object().unwrap();
        assert!(
            results.values().all(|result| result["error"].is_string()),
            "{answer:?}: {bad}"
        );
        assert_eq!(size(&a).await, before, "{bad}");
    }
    // The content is not what was hashed: the signature holds, and the event that is there stays as it is.
    put(
        20,
        transaction(name, &[changed("content", json!({"body": "forged"}))], 0),
    )
    .await;
    let history = agree(&[&ann, &bob], &channel, 1).await;
    assert_eq!(history[0].1, "hello");

    let many = transaction(name, &vec![event.clone(); 51], 0);
    assert_eq!(put(30, many).await.status, 400);
    let many = transaction(name, &[], 101);
    assert_eq!(put(31, many).await.status, 400);
    let other = transaction("localhost:1", &[], 0);
    assert!((400..500).contains(&put(32, other).await.status));
    assert_eq!(size(&a).await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_outside_a_room_is_told_nothing_of_it() {
    let net = TestNet::new();
    let (a, b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let ann = a.register("ann").await;
    let (guild, channel) = guild(&ann).await;
    let id = ann.send(&channel, "among ourselves", "1").await.unwrap();
    let peer = Peer::of(&net, &b).await;
    for path in [
        format!("v1/event/{id}"),
        format!("v1/state/{channel}?event_id={id}"),
        format!("v1/state_ids/{channel}?event_id={id}"),
        format!("v1/event_auth/{channel}/{id}"),
        format!("v1/backfill/{channel}?v={id}&limit=10"),
        format!("v1/make_join/{channel}/@bob:{}?ver=12", b.server_name()),
        format!("v1/make_join/{guild}/@bob:{}?ver=12", b.server_name()),
    ] {
        let answer = peer
            .ask(&a, Method::GET, &format!("/_matrix/federation/{path}"), None)
            .await;
        assert!(matches!(answer.status, 403 | 404), "{path}: {answer:?}");
        assert!(
            !answer.body.to_string().contains("ourselves"),
            "{path}: {answer:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_of_an_unknown_authority_is_not_believed() {
    let net = TestNet::new();
    // b makes its own certificate, which a was not told to trust.
    let b = net.node("b").without("TLS__CERT_FILE").without("TLS__KEY_FILE");
    let (a, b) = tokio::join!(net.node("a").start(), b.start());
    let (ann, bob) = tokio::join!(a.register("ann"), b.register("bob"));
    let (guild, _) = guild(&bob).await;
    let code = format!("{}@{}", bob.create_invite(&guild).await.unwrap(), b.server_name());
    let refusal = ann.redeem(&code).await.unwrap_err();
    assert_eq!(refusal.code, "UPSTREAM_UNAVAILABLE", "{refusal:?}");
    assert_eq!(bob.members(&guild).await.unwrap(), [bob.user.as_str()]);

    // Plain HTTP is not spoken where servers speak.
    let plain = format!("http://{}/_matrix/federation/v1/version", a.server_name());
    let answer = reqwest::get(plain).await;
    assert!(answer.is_err() || !answer.unwrap().status().is_success());
}
