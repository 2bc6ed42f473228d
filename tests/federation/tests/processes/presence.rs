//! Who is there, seen from another server.

use std::time::Duration;

use crate::common::{guild, let_in};
use guildhall_federation_tests::{Client, Gateway, Node, TestNet, eventually};
use reqwest::Method;
use serde_json::{Value, json};

/// Waits until `gateway` was told last of `user` that he is shown so; gives the custom status.
async fn told(gateway: &Gateway, user: &Client, status: &str) -> Value {
    eventually("the presence", || async {
        let frames = gateway.frames("presence:update");
        let last = frames
            .iter()
            .rev()
            .find(|frame| frame["userId"] == user.user.as_str());
        match last {
            Some(last) if last["status"] == status => Ok(last["customStatus"].clone()),
            other => Err(format!("{other:?}, not {status}")),
        }
    })
    .await
}

async fn choose(client: &Client, body: Value) {
    let chosen = client
        .call(Method::PATCH, "/users/@me/presence", Some(body))
        .await;
    assert_eq!(chosen.unwrap()["userId"], client.user.as_str());
}

async fn seen(viewer: &Client, user: &Client) -> Value {
    let path = format!("/users/{}/presence", user.user);
    viewer.call(Method::GET, &path, None).await.unwrap()["status"].clone()
}

/// A node that forgets others' users after nine seconds.
async fn node(net: &TestNet, label: &str) -> Node {
    let node = net.node(label).set("PRESENCE__REMOTE_EXPIRY_SECONDS", "9");
    node.start().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn presence_crosses_and_ends_with_its_server() {
    let net = TestNet::new();
    let (a, mut b) = tokio::join!(node(&net, "a"), node(&net, "b"));
    let (ann, bob) = tokio::join!(a.register("ann"), b.register("bob"));
    let eve = a.register("eve").await;
    let (guild, channel) = guild(&ann).await;
    let at_home = Gateway::connect(&ann).await;
    let stranger = Gateway::connect(&eve).await;
    let abroad = Gateway::connect(&bob).await;
    let_in(&a, &ann, (&guild, &channel), &bob).await;

    // Who was there before is shown to both sides.
    told(&at_home, &bob, "online").await;
    told(&abroad, &ann, "online").await;

    let custom = json!({"text": "at sea", "emoji": "⚓", "expiresAt": "2100-01-01T00:00:00Z"});
    choose(&bob, json!({"status": "dnd", "customStatus": custom})).await;
    assert_eq!(told(&at_home, &bob, "dnd").await, custom);
    choose(&bob, json!({"status": "idle", "customStatus": null})).await;
    assert_eq!(told(&at_home, &bob, "idle").await, Value::Null);
    choose(
        &bob,
        json!({"status": "invisible", "customStatus": {"text": "lurking"}}),
    )
    .await;
    assert_eq!(told(&at_home, &bob, "offline").await, Value::Null);
    assert_eq!(seen(&ann, &bob).await, "offline");
    // It comes and goes with the session; who logs in meanwhile finds it in `ready`.
    choose(&bob, json!({"status": "online", "customStatus": null})).await;
    told(&at_home, &bob, "online").await;
    let second = Gateway::connect(&ann).await;
    let presences = second.ready["presences"].as_array().unwrap();
    assert!(
        presences
            .iter()
            .any(|presence| presence["userId"] == bob.user.as_str() && presence["status"] == "online"),
        "{presences:?}"
    );
    assert_eq!(seen(&ann, &bob).await, "online");
    // It is renewed: longer than the expiry he stays, without a word to the clients.
    let frames = at_home.frames("presence:update").len();
    tokio::time::sleep(Duration::from_secs(11)).await;
    assert_eq!(at_home.frames("presence:update").len(), frames);
    assert_eq!(seen(&ann, &bob).await, "online");

    // A server that dies takes its users with it, and brings them back.
    drop(abroad);
    b.kill();
    told(&at_home, &bob, "offline").await;
    assert_eq!(seen(&ann, &bob).await, "offline");
    b.start().await;
    let again = Gateway::connect(&bob).await;
    told(&at_home, &bob, "online").await;
    let back = || async {
        match seen(&bob, &ann).await == "online" {
            true => Ok(()),
            false => Err("not yet".to_owned()),
        }
    };
    eventually("ann, for who was away", back).await;
    drop(again);

    assert!(stranger.frames("presence:update").is_empty());
    let path = format!("/users/{}/presence", bob.user);
    let refused = eve.call(Method::GET, &path, None).await.unwrap_err();
    assert_eq!(refused.status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_has_switched_it_off_tells_and_hears_nothing() {
    let net = TestNet::new();
    let closed = net.node("b").set("PRESENCE__FEDERATION", "false");
    let (a, b) = tokio::join!(node(&net, "a"), closed.start());
    let (ann, bob) = tokio::join!(a.register("ann"), b.register("bob"));
    let (guild, channel) = guild(&ann).await;
    let_in(&a, &ann, (&guild, &channel), &bob).await;
    let ben = b.register("ben").await;
    let_in(&a, &ann, (&guild, &channel), &ben).await;
    let at_home = Gateway::connect(&ann).await;
    let abroad = Gateway::connect(&bob).await;
    let _beside = Gateway::connect(&ben).await;
    // Among themselves they are shown.
    told(&abroad, &ben, "online").await;
    // Four rounds and a renewal.
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert_eq!(seen(&ann, &bob).await, "offline");
    assert_eq!(seen(&bob, &ann).await, "offline");
    assert!(at_home.frames("presence:update").is_empty());
}
