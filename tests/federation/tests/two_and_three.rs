//! One guild on two and on three servers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::as_conversions,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "tests"
)]

mod common;

use std::collections::BTreeSet;

use common::{agree, guild, just_once, let_in, send_many};
use guildhall_federation_tests::{Client, Gateway, TestNet, eventually};

async fn everybody_sees_everything(clients: &[&Client], channel: &str) {
    let mut gateways = Vec::new();
    for client in clients {
        gateways.push(Gateway::connect(client).await);
    }
    let sends = clients.iter().enumerate().map(|(index, client)| {
        let prefix = format!("s{index}-");
        async move { send_many(client, channel, &prefix, 200).await }
    });
    let sent: BTreeSet<String> = futures::future::join_all(sends)
        .await
        .into_iter()
        .flatten()
        .collect();
    assert_eq!(sent.len(), 200 * clients.len());
    let history = agree(clients, channel, sent.len()).await;
    let ids: Vec<String> = history.into_iter().map(|(id, _)| id).collect();
    just_once(&ids, &sent);
    for gateway in &gateways {
        eventually("every message on the gateway", || async {
            let count = gateway.created().len();
            if count >= sent.len() {
                Ok(())
            } else {
                Err(format!("{count} of {}", sent.len()))
            }
        })
        .await;
        just_once(&gateway.created(), &sent);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_see_400_messages_in_one_order() {
    let net = TestNet::new();
    let (a, b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ann, bob) = tokio::join!(a.register("ann"), b.register("bob"));
    let (guild, channel) = guild(&ann).await;
    let_in(&a, &ann, &guild, &bob).await;
    everybody_sees_everything(&[&ann, &bob], &channel).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_servers_see_600_messages_in_one_order() {
    let net = TestNet::new();
    let (a, b, c) = tokio::join!(
        net.node("a").start(),
        net.node("b").start(),
        net.node("c").start()
    );
    let (ann, bob, cid) = tokio::join!(a.register("ann"), b.register("bob"), c.register("cid"));
    let (guild, channel) = guild(&ann).await;
    let_in(&a, &ann, &guild, &bob).await;
    let_in(&a, &ann, &guild, &cid).await;
    // Everybody has to know of everybody before the first word, or the last to come misses what was said meanwhile.
    for client in [&ann, &bob, &cid] {
        eventually("three members", || async {
            let members = client.members(&guild).await?;
            if members.len() == 3 {
                Ok(())
            } else {
                Err(format!("{members:?}"))
            }
        })
        .await;
    }
    everybody_sees_everything(&[&ann, &bob, &cid], &channel).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn edits_deletes_leaving_and_coming_back_cross() {
    let net = TestNet::new();
    let (a, b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ann, bob) = tokio::join!(a.register("ann"), b.register("bob"));
    let (guild, channel) = guild(&ann).await;
    let_in(&a, &ann, &guild, &bob).await;
    let watching = Gateway::connect(&ann).await;

    let first = bob.send(&channel, "frist", "1").await.unwrap();
    let second = ann.send(&channel, "second", "2").await.unwrap();
    agree(&[&ann, &bob], &channel, 2).await;
    bob.edit(&channel, &first, "first").await.unwrap();
    assert_eq!(
        bob.edit(&channel, &second, "not mine").await.unwrap_err().status,
        403
    );
    assert_eq!(bob.delete(&channel, &second).await.unwrap_err().status, 403);
    eventually("the edit on the other server", || async {
        let history = ann.history(&channel).await?;
        if history.iter().any(|(id, text)| *id == first && text == "first") {
            Ok(())
        } else {
            Err(format!("{history:?}"))
        }
    })
    .await;
    ann.delete(&channel, &second).await.unwrap();
    agree(&[&ann, &bob], &channel, 1).await;
    eventually("the frames", || async {
        let seen = [
            watching.frames("message:update").len(),
            watching.frames("message:delete").len(),
        ];
        if seen == [1, 1] {
            Ok(())
        } else {
            Err(format!("{seen:?}"))
        }
    })
    .await;

    bob.leave(&guild).await.unwrap();
    assert!(bob.history(&channel).await.is_err());
    eventually("one member less", || async {
        let members = ann.members(&guild).await?;
        if members == [ann.user.clone()] {
            Ok(())
        } else {
            Err(format!("{members:?}"))
        }
    })
    .await;
    ann.send(&channel, "while bob was away", "3").await.unwrap();
    let_in(&a, &ann, &guild, &bob).await;
    bob.send(&channel, "back", "4").await.unwrap();
    let history = agree(&[&ann, &bob], &channel, 3).await;
    assert_eq!(history.last().unwrap().1, "back");
}
