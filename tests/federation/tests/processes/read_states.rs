//! What is unread, on the member's own server.

use crate::common::{agree, guild, let_in};
use guildhall_federation_tests::{Client, Gateway, TestNet, eventually};
use reqwest::Method;
use serde_json::{Value, json};

fn path(text: &str) -> String {
    text.replace('!', "%21").replace('$', "%24")
}

/// The read state of `channel`.
async fn state(client: &Client, channel: &str) -> Value {
    let page = client
        .call(Method::GET, "/users/@me/read-states", None)
        .await
        .unwrap();
    let states = page["data"].as_array().unwrap();
    let state = states.iter().find(|state| state["channelId"] == channel);
    state.unwrap_or_else(|| panic!("{states:?}")).clone()
}

async fn ack(client: &Client, channel: &str, message: &str) {
    let path = path(&format!("/channels/{channel}/messages/{message}/ack"));
    client.call(Method::POST, &path, Some(json!({}))).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unread_messages_count_alike_on_every_server() {
    let net = TestNet::new();
    let (a, mut b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ann, bob) = tokio::join!(a.register("ann"), b.register("bob"));
    let cat = a.register("cat").await;
    let (guild, channel) = guild(&ann).await;
    ann.send(&channel, "long ago", "0").await.unwrap();
    let_in(&a, &ann, (&guild, &channel), &bob).await;
    let_in(&a, &ann, (&guild, &channel), &cat).await;
    let mut said = Vec::new();
    for number in 1..=3 {
        let text = number.to_string();
        said.push(ann.send(&channel, &text, &text).await.unwrap());
    }
    agree(&[&ann, &bob, &cat], &channel, 4).await;
    for member in [&bob, &cat] {
        let state = state(member, &channel).await;
        assert_eq!(
            (&state["unreadCount"], &state["lastMessageId"]),
            (&json!(3), &json!(said[2])),
            "{}: what was said before is read",
            member.user
        );
    }
    assert_eq!(state(&ann, &channel).await["unreadCount"], 0);

    let beside = Gateway::connect(&bob).await;
    ack(&bob, &channel, &said[1]).await;
    eventually("the other session", || async {
        match beside.frames("message:ack").as_slice() {
            [frame] if frame["messageId"] == said[1].as_str() => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await;
    assert_eq!(state(&bob, &channel).await["unreadCount"], 1);
    assert_eq!(
        state(&cat, &channel).await["unreadCount"],
        3,
        "it is told to nobody else"
    );

    // What is said while the server is away is unread when it is back, and what was read stays so.
    drop(beside);
    b.kill();
    for number in 4..=5 {
        let text = number.to_string();
        said.push(ann.send(&channel, &text, &text).await.unwrap());
    }
    b.start().await;
    eventually("what was missed", || async {
        let state = state(&bob, &channel).await;
        let (read, unread) = (&state["lastReadMessageId"], &state["unreadCount"]);
        match (read == said[1].as_str(), unread == 3) {
            (true, true) => Ok(()),
            _ => Err(state.to_string()),
        }
    })
    .await;
    bob.send(&channel, "here I am", "6").await.unwrap();
    assert_eq!(state(&bob, &channel).await["unreadCount"], 0);
    agree(&[&ann, &bob, &cat], &channel, 7).await;
    let path = path(&format!("/guilds/{guild}/ack"));
    cat.call(Method::POST, &path, Some(json!({}))).await.unwrap();
    assert_eq!(state(&cat, &channel).await["unreadCount"], 0);
    assert_eq!(state(&ann, &channel).await["unreadCount"], 1);
}
