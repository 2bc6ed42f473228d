//! What users are notified of, by their own server.

use crate::common::{agree, guild, let_in};
use guildhall_federation_tests::{Client, Gateway, TestNet, eventually};
use reqwest::Method;
use serde_json::{Value, json};

const VIEW_CHANNEL: u64 = 1 << 10;

async fn listed(client: &Client) -> Vec<Value> {
    client.page("/notifications").await.unwrap()
}

/// Waits until the types of what `client` is notified of, newest first, are these.
async fn until(client: &Client, kinds: &[&str]) -> Vec<Value> {
    eventually("the notifications", || async {
        let all = client.page("/notifications").await?;
        let found: Vec<&str> = all.iter().map(|one| one["type"].as_str().unwrap()).collect();
        match found == kinds {
            true => Ok(all.clone()),
            false => Err(format!("{}: {found:?}", client.user)),
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn members_of_other_servers_are_notified_once_also_of_what_they_were_away_for() {
    let net = TestNet::new();
    let (a, mut b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ann, bob) = tokio::join!(a.register("ann"), b.register("bob"));
    let (guild, channel) = guild(&ann).await;
    let_in(&a, &ann, (&guild, &channel), &bob).await;
    let beside = Gateway::connect(&bob).await;
    let call = format!("<{}> come", bob.user);
    let first = ann.send(&channel, &call, "1").await.unwrap();
    let all = until(&bob, &["mention"]).await;
    assert_eq!(
        (&all[0]["messageId"], &all[0]["userId"]),
        (&json!(first), &json!(ann.user))
    );
    assert_eq!(all[0]["message"]["content"], call);
    eventually("the frame", || async {
        match beside.frames("notification:create").as_slice() {
            [frame] if frame["id"] == all[0]["id"] => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await;
    let said = bob.send(&channel, "mine", "2").await.unwrap();
    until_read(&bob, 0).await;
    agree(&[&ann, &bob], &channel, 2).await;

    // What is said while the server is down is noted when it comes.
    b.kill();
    ann.send(&channel, "@everyone", "3").await.unwrap();
    let reply = json!({"content": "an answer", "replyTo": said});
    let path = format!("/channels/{channel}/messages").replace('!', "%21");
    ann.call(Method::POST, &path, Some(reply)).await.unwrap();
    b.start().await;
    until(&bob, &["reply", "mention", "mention"]).await;
    until_read(&bob, 2).await;
    let states = bob.page("/users/@me/read-states").await.unwrap();
    assert_eq!(
        (&states[0]["mentionCount"], &states[0]["unreadCount"]),
        (&json!(2), &json!(2))
    );

    // And nothing is noted twice, however often the log is looked at.
    b.kill();
    b.start().await;
    ann.send(&channel, &call, "5").await.unwrap();
    until(&bob, &["mention", "reply", "mention", "mention"]).await;

    // What he may no longer look into he is shown nothing of.
    ann.overwrite(&channel, (&guild, 0), (0, VIEW_CHANNEL))
        .await
        .unwrap();
    until(&bob, &[]).await;
    ann.overwrite(&channel, (&guild, 0), (0, 0)).await.unwrap();
    until(&bob, &["mention", "reply", "mention", "mention"]).await;
    ann.kick(&guild, &bob.user).await.unwrap();
    let all = until(&bob, &["moderation"]).await;
    assert_eq!(all[0]["moderation"]["action"], "kick");
}

/// Waits until `client` has so many unread notifications.
async fn until_read(client: &Client, unread: usize) {
    eventually("what is unread", || async {
        let all = client.page("/notifications?unread=true").await?;
        match all.len() == unread {
            true => Ok(()),
            false => Err(format!("{all:?}")),
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_private_concerns_those_who_are_there() {
    let net = TestNet::new();
    let (a, b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ann, bob, eve) = tokio::join!(a.register("ann"), b.register("bob"), b.register("eve"));
    ann.request_friend(&bob).await.unwrap();
    until(&bob, &["friend_request"]).await;
    bob.friend_request(Method::PUT, &ann).await.unwrap();
    until(&ann, &["friend_accepted"]).await;
    let opened = ann.open_direct(&bob).await.unwrap();
    let channel = opened["id"].as_str().unwrap();
    ann.send(channel, "one", "1").await.unwrap();
    ann.send(channel, "two", "2").await.unwrap();
    let all = until(&bob, &["dm", "friend_request"]).await;
    eventually("both", || async {
        let all = listed(&bob).await;
        match all[0]["count"] == json!(2) {
            true => Ok(()),
            false => Err(format!("{all:?}")),
        }
    })
    .await;
    assert_eq!(all[0]["channelId"], channel);
    bob.block(Method::POST, &ann).await.unwrap();
    assert_eq!(
        listed(&bob).await,
        [] as [Value; 0],
        "of the blocked nothing is shown"
    );
    assert_eq!(listed(&eve).await, [] as [Value; 0]);
    let other = eve
        .call(Method::GET, "/notifications?limit=0", None)
        .await
        .unwrap_err();
    assert_eq!(other.status, 400);
}
