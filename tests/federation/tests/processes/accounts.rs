//! Accounts on a real server.

use crate::common::{agree, all_know_all, guild, let_in};
use guildhall_federation_tests::{Gateway, TestNet, eventually};
use reqwest::Method;
use serde_json::json;

/// The password of every account of a test.
const PASSWORD: &str = "correct horse battery";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_ends_a_session_elsewhere_is_not_listened_to_there_any_more() {
    let net = TestNet::new();
    let a = net.node("a").start().await;
    let ada = a.register("ada").await;
    let elsewhere = ada.log_in().await.unwrap();
    let (here, there) = (Gateway::connect(&ada).await, Gateway::connect(&elsewhere).await);
    let listed = ada.page("/users/@me/sessions").await.unwrap();
    assert_eq!(listed.len(), 2);
    let other = listed.iter().find(|session| session["current"] == false).unwrap();
    let path = format!("/users/@me/sessions/{}", other["id"].as_str().unwrap());
    ada.call(Method::DELETE, &path, None).await.unwrap();
    eventually("the gateway session ends", || async {
        match there.closed() {
            Some(reason) if reason.contains("4004") => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await;
    assert_eq!(
        elsewhere
            .call(Method::GET, "/users/@me", None)
            .await
            .unwrap_err()
            .status,
        401
    );
    assert_eq!(here.closed(), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_ends_the_account_is_out_of_everything_also_after_a_crash() {
    let net = TestNet::new();
    let (a, mut b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ann, bob) = tokio::join!(a.register("ann"), b.register("bob"));
    let (guild, channel) = guild(&ann).await;
    let_in(&a, &ann, (&guild, &channel), &bob).await;
    let named = json!({"displayName": "Bobby"});
    bob.call(Method::PATCH, "/users/@me", Some(named)).await.unwrap();
    bob.send(&channel, "I was here", "1").await.unwrap();
    ann.request_friend(&bob).await.unwrap();
    eventually("the friends", || async {
        bob.friend_request(Method::PUT, &ann)
            .await
            .map_err(|refusal| refusal.message)
    })
    .await;
    agree(&[&ann, &bob], &channel, 1).await;
    all_know_all(&[&ann, &bob], &guild).await;

    let body = json!({"password": PASSWORD});
    bob.call(Method::DELETE, "/users/@me", Some(body)).await.unwrap();
    b.kill();
    b.start().await;
    assert_eq!(bob.log_in().await.err().map(|refusal| refusal.status), Some(401));
    all_know_all(&[&ann], &guild).await;
    eventually("no friends any more", || async {
        let friends = ann.friends().await?;
        match friends.is_empty() {
            true => Ok(()),
            false => Err(format!("{friends:?}")),
        }
    })
    .await;
    let history = ann
        .page(&format!("/channels/{}/messages", channel.replace('!', "%21")))
        .await
        .unwrap();
    assert_eq!(history[0]["content"], "I was here");
    assert_eq!(history[0]["authorId"], bob.user.as_str());
    // Nobody reaches who is no more.
    assert!(ann.request_friend(&bob).await.is_err());
}
