//! Whether other servers can be reached, as clients are told, and how many of a guild are there.

use crate::common::{guild, let_in};
use guildhall_federation_tests::{Gateway, TestNet, eventually};
use reqwest::Method;
use serde_json::{Value, json};

/// Waits until `gateway` was told this of `server` last.
async fn told(gateway: &Gateway, server: &str, is_reachable: bool) {
    eventually("the server", || async {
        let frames = gateway.frames("server:update");
        let last = frames.iter().rev().find(|frame| frame["server"] == server);
        match last {
            Some(last) if last["reachable"] == is_reachable => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn members_are_told_that_a_server_is_away_and_that_it_is_back() {
    let net = TestNet::new();
    let (a, mut b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ann, eve, bob) = tokio::join!(a.register("ann"), a.register("eve"), b.register("bob"));
    let (home, channel) = guild(&ann).await;
    let_in(&a, &ann, (&home, &channel), &bob).await;
    assert_eq!(bob.guild(&home).await.unwrap()["server"], a.server_name());
    let at_ann = Gateway::connect(&ann).await;
    let stranger = Gateway::connect(&eve).await;
    assert_eq!(at_ann.ready["unreachableServers"], json!([]));

    b.stop().await;
    let name = b.server_name().to_owned();
    ann.send(&channel, "are you there?", "1").await.unwrap();
    told(&at_ann, &name, false).await;
    let again = Gateway::connect(&ann).await;
    assert_eq!(again.ready["unreachableServers"], json!([name]));
    let other = Gateway::connect(&eve).await;
    assert_eq!(other.ready["unreachableServers"], json!([]));

    b.start().await;
    told(&at_ann, &name, true).await;
    told(&again, &name, true).await;
    let again = Gateway::connect(&ann).await;
    assert_eq!(again.ready["unreachableServers"], json!([]));
    assert_eq!(stranger.frames("server:update"), [] as [Value; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invite_shows_how_many_are_there() {
    let net = TestNet::new();
    let (a, b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ann, bob) = tokio::join!(a.register("ann"), b.register("bob"));
    let (home, channel) = guild(&ann).await;
    let_in(&a, &ann, (&home, &channel), &bob).await;
    let code = ann.create_invite(&home).await.unwrap();
    let mut stranger = ann.clone();
    stranger.token.clear();
    let path = format!("/invites/{code}");
    let until = async |expected: u64| {
        eventually("those who are there", || async {
            let shown = stranger.call(Method::GET, &path, None).await;
            let shown = shown.map_err(|refusal| refusal.message)?;
            match shown["guild"]["presenceCount"] == expected {
                true => Ok(()),
                false => Err(shown.to_string()),
            }
        })
        .await;
    };
    until(0).await;
    let _at_ann = Gateway::connect(&ann).await;
    until(1).await;
    // Those of other servers count as far as these tell.
    let _at_bob = Gateway::connect(&bob).await;
    until(2).await;
    let choice = json!({"status": "invisible"});
    ann.call(Method::PATCH, "/users/@me/presence", Some(choice))
        .await
        .unwrap();
    until(1).await;
    // Seen from another server it is not known.
    let shown = bob.preview(&format!("{code}@{}", a.server_name())).await.unwrap();
    assert_eq!(shown["guild"]["presenceCount"], Value::Null);
}
