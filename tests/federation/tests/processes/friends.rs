//! Friends, blocks and privacy across real servers.

use crate::common::{agree, all_know_all, guild, let_in, same_everywhere};
use guildhall_federation_tests::{Client, Gateway, Refusal, TestNet, eventually};
use reqwest::Method;
use serde_json::{Value, json};

/// Waits until `other` is just this to `client`.
async fn until(client: &Client, other: &Client, state: Option<&str>) {
    eventually("the relationship", || async {
        let found = client.friends().await?;
        let found = found.into_iter().find(|(user, _)| *user == other.user);
        match found.as_ref().map(|(_, state)| state.as_str()) == state {
            true => Ok(()),
            false => Err(format!("{}: {found:?}", client.user)),
        }
    })
    .await;
}

async fn until_told(gateway: &Gateway, event: &str, other: &Client) {
    eventually(event, || async {
        let frames = gateway.frames(event);
        match frames.last() {
            Some(frame) if frame["userId"] == other.user.as_str() => Ok(()),
            _ => Err(format!("{frames:?}")),
        }
    })
    .await;
}

async fn presence(viewer: &Client, user: &Client) -> Result<Value, Refusal> {
    let path = format!("/users/{}/presence", user.user);
    viewer.call(Method::GET, &path, None).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn users_of_two_servers_become_friends_and_part() {
    let net = TestNet::new();
    let (a, mut b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ann, bob) = tokio::join!(a.register("ann"), b.register("bob"));
    let (at_ann, at_bob) = tokio::join!(Gateway::connect(&ann), Gateway::connect(&bob));
    assert_eq!(at_bob.ready["relationships"], json!([]));
    let asked = ann.request_friend(&bob).await.unwrap();
    assert_eq!(asked["state"], "outgoing");
    assert_eq!(ann.request_friend(&bob).await.unwrap(), asked, "once is enough");
    until(&bob, &ann, Some("incoming")).await;
    until_told(&at_bob, "relationship:add", &ann).await;
    assert_eq!(presence(&ann, &bob).await.unwrap_err().status, 404);
    for client in [&ann, &bob] {
        assert_eq!(
            client.private_channels().await.unwrap(),
            [] as [Value; 0],
            "to ask is not to write"
        );
    }
    assert_eq!(
        bob.friend_request(Method::PUT, &ann).await.unwrap()["state"],
        "friend"
    );
    until(&ann, &bob, Some("friend")).await;
    until_told(&at_ann, "relationship:update", &bob).await;
    assert_eq!(ann.request_friend(&bob).await.unwrap_err().status, 409);
    // Who share no guild see each other's presence from now on.
    for (gateway, other) in [(&at_ann, &bob), (&at_bob, &ann)] {
        until_told(gateway, "presence:update", other).await;
    }
    assert_eq!(presence(&ann, &bob).await.unwrap()["status"], "online");

    // Parted by one, with the other's server away.
    drop(at_bob);
    b.kill();
    ann.remove_friend(&bob).await.unwrap();
    until_told(&at_ann, "relationship:remove", &bob).await;
    b.start().await;
    until(&bob, &ann, None).await;
    assert_eq!(bob.remove_friend(&ann).await.unwrap_err().status, 404);
    assert_eq!(presence(&ann, &bob).await.unwrap_err().status, 404);

    // Asked and rejected; asked and taken back; both ask.
    bob.request_friend(&ann).await.unwrap();
    until(&ann, &bob, Some("incoming")).await;
    ann.friend_request(Method::DELETE, &bob).await.unwrap();
    until(&bob, &ann, None).await;
    bob.request_friend(&ann).await.unwrap();
    until(&ann, &bob, Some("incoming")).await;
    bob.friend_request(Method::DELETE, &ann).await.unwrap();
    until(&ann, &bob, None).await;
    assert_eq!(
        ann.friend_request(Method::PUT, &bob).await.unwrap_err().status,
        404
    );
    let (one, other) = tokio::join!(ann.request_friend(&bob), bob.request_friend(&ann));
    assert!(one.is_ok() && other.is_ok(), "{one:?} {other:?}");
    for (client, other) in [(&ann, &bob), (&bob, &ann)] {
        until(client, other, Some("friend")).await;
    }
    same_everywhere(&[&a, &b]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_blocked_is_not_heard_and_not_told_why() {
    let net = TestNet::new();
    let (a, b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ann, bob, eve) = tokio::join!(a.register("ann"), b.register("bob"), b.register("eve"));
    let (guild, in_guild) = guild(&ann).await;
    for guest in [&bob, &eve] {
        let_in(&a, &ann, (&guild, &in_guild), guest).await;
    }
    all_know_all(&[&ann, &bob, &eve], &guild).await;
    let channel = ann.open_direct(&bob).await.unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    ann.send(&channel, "hello", "1").await.unwrap();
    agree(&[&ann, &bob], &channel, 1).await;
    ann.request_friend(&bob).await.unwrap();
    until(&bob, &ann, Some("incoming")).await;
    bob.friend_request(Method::PUT, &ann).await.unwrap();
    until(&ann, &bob, Some("friend")).await;

    let at_bob = Gateway::connect(&bob).await;
    bob.block(Method::POST, &ann).await.unwrap();
    for (client, other) in [(&ann, &bob), (&bob, &ann)] {
        until(client, other, None).await;
    }
    eventually("ann is not heard", || async {
        match ann.send(&channel, "why?", "2").await {
            Err(refusal) if refusal.status == 403 => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await;
    let refused = ann.request_friend(&bob).await.unwrap_err();
    assert_eq!(refused.status, 403, "{}", refused.message);
    assert!(!refused.message.contains("block"), "{}", refused.message);
    // She may still look at what was said.
    assert_eq!(ann.open_direct(&bob).await.unwrap()["id"], channel.as_str());
    // Nor may bob write to whom he has blocked.
    assert_eq!(bob.open_direct(&ann).await.unwrap_err().status, 403);
    // In a guild and in a group the others hear her; he does not.
    ann.send(&in_guild, "good morning", "1").await.unwrap();
    eve.send(&in_guild, "and to you", "1").await.unwrap();
    agree(&[&ann, &eve], &in_guild, 2).await;
    eventually("bob hears eve alone", || async {
        let heard = bob.history(&in_guild).await?;
        let heard: Vec<_> = heard.into_iter().map(|(_, content)| content).collect();
        match heard == ["and to you"] {
            true => Ok(()),
            false => Err(format!("{heard:?}")),
        }
    })
    .await;
    eventually("and is told of her alone", || async {
        match at_bob.frames("message:create").last() {
            Some(message) if message["content"] == "and to you" => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await;
    let told = at_bob.frames("message:create");
    assert!(
        told.iter()
            .all(|message| message["authorId"] != ann.user.as_str()),
        "{told:?}"
    );

    bob.block(Method::DELETE, &ann).await.unwrap();
    eventually("ann is heard again", || async {
        ann.send(&channel, "thank you", "3")
            .await
            .map_err(|refusal| refusal.message)
    })
    .await;
    eventually("bob hears it", || async {
        let heard = bob.history(&channel).await?;
        match heard.last() {
            Some((_, content)) if content == "thank you" => Ok(()),
            _ => Err(format!("{heard:?}")),
        }
    })
    .await;
    until(&bob, &ann, None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_server_keeps_what_its_users_let_be_done() {
    let net = TestNet::new();
    let (a, b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ann, bob, eve) = tokio::join!(a.register("ann"), b.register("bob"), a.register("eve"));
    let set = bob
        .set_privacy(json!({"directMessages": "friends", "friendRequests": "shared_guilds"}))
        .await
        .unwrap();
    assert_eq!(set["privacySettings"]["directMessages"], "friends");
    assert_eq!(
        bob.set_privacy(json!({"friendRequests": "all"}))
            .await
            .unwrap_err()
            .status,
        400
    );
    for refused in [
        ann.open_direct(&bob).await,
        ann.request_friend(&bob).await,
        eve.open_direct(&bob).await,
    ] {
        let refused = refused.unwrap_err();
        assert_eq!(refused.status, 403, "{}", refused.message);
    }
    let alone = ann.make_group(&[&bob]).await.unwrap();
    assert_eq!(alone["recipients"], json!([ann.user]));
    let brought = ann
        .recipient(Method::PUT, alone["id"].as_str().unwrap(), &bob)
        .await;
    assert_eq!(brought.unwrap_err().status, 403);

    // In a guild with her he may be asked, and not yet be written to.
    let (guild, channel) = guild(&ann).await;
    let_in(&a, &ann, (&guild, &channel), &bob).await;
    assert_eq!(ann.request_friend(&bob).await.unwrap()["state"], "outgoing");
    until(&bob, &ann, Some("incoming")).await;
    eventually("her server knows what he takes", || async {
        let refusing = a
            .rows("SELECT user_id FROM friend_states WHERE refuses_messages = 1")
            .await;
        match refusing == [bob.user.as_str()] {
            true => Ok(()),
            false => Err(format!("{refusing:?}")),
        }
    })
    .await;
    let refused = match ann.open_direct(&bob).await {
        Ok(opened) => ann
            .send(opened["id"].as_str().unwrap(), "too early", "0")
            .await
            .unwrap_err(),
        Err(refusal) => refusal,
    };
    assert_eq!(refused.status, 403, "{}", refused.message);
    bob.friend_request(Method::PUT, &ann).await.unwrap();
    until(&ann, &bob, Some("friend")).await;
    let opened = ann.open_direct(&bob).await.unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    eventually("she may write", || async {
        ann.send(&opened, "at last", "1")
            .await
            .map_err(|refusal| refusal.message)
    })
    .await;
    agree(&[&ann, &bob], &opened, 1).await;
    assert_eq!(eve.open_direct(&bob).await.unwrap_err().status, 403);
}
