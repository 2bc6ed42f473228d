//! History that is fetched from before a server came in, and what comes after it.

use guildhall_federation_tests::{Client, TestNet, eventually};
use serde_json::{Value, json};

use crate::common::{guild, let_in, same_everywhere};

/// What `client` is shown of the channel once `is_so`.
async fn until(client: &Client, channel: &str, what: &str, is_so: impl Fn(&[Value]) -> bool) {
    eventually(what, || async {
        let messages = client.messages(channel).await?;
        match is_so(&messages) {
            true => Ok(()),
            false => Err(format!("{messages:?}")),
        }
    })
    .await;
}

fn says(messages: &[Value], text: &str) -> bool {
    messages.iter().any(|message| message["content"] == text)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_comes_first_after_fetched_history_is_taken_in() {
    let net = TestNet::new();
    let (a, b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ann, bob) = tokio::join!(a.register("ann"), b.register("bob"));
    let (guild, first) = guild(&ann).await;
    let mut channels = vec![first.clone()];
    for name in ["second", "third"] {
        channels.push(ann.make_channel(&guild, json!({ "name": name })).await.unwrap());
    }
    let mut said = Vec::new();
    for channel in &channels {
        ann.send(channel, "one crane", "1").await.unwrap();
        said.push(ann.send(channel, "two cranes", "2").await.unwrap());
    }
    let_in(&a, &ann, (&guild, &first), &bob).await;
    for channel in &channels {
        until(&bob, channel, "the history", |messages| {
            says(messages, "one crane") && says(messages, "two cranes")
        })
        .await;
    }
    ann.delete(&channels[0], &said[0]).await.unwrap();
    ann.edit(&channels[1], &said[1], "three cranes").await.unwrap();
    ann.send(&channels[2], "four cranes", "4").await.unwrap();
    until(&bob, &channels[0], "the deletion", |messages| {
        !says(messages, "two cranes")
    })
    .await;
    until(&bob, &channels[1], "the edit", |messages| {
        says(messages, "three cranes")
    })
    .await;
    until(&bob, &channels[2], "the message", |messages| {
        says(messages, "four cranes")
    })
    .await;
    bob.send(&channels[2], "five cranes", "5").await.unwrap();
    until(&ann, &channels[2], "the answer", |messages| {
        says(messages, "five cranes")
    })
    .await;
    same_everywhere(&[&a, &b]).await;
}
