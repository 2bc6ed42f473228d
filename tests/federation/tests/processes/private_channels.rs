//! Private channels across real servers.

use crate::common::{agree, same_everywhere};
use guildhall_federation_tests::{Client, Gateway, TestNet, eventually};
use reqwest::Method;
use serde_json::{Value, json};

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

/// Waits until `client` has the channel in the list with `wanted` as its people, and gives it.
async fn listed(client: &Client, channel: &str, wanted: &[&Client]) -> Value {
    let mut people: Vec<&str> = wanted.iter().map(|client| client.user.as_str()).collect();
    people.sort_unstable();
    eventually("the channel in the list", || async {
        let found = client.private_channels().await?;
        let found: Vec<_> = found.into_iter().filter(|found| id(found) == channel).collect();
        match found.as_slice() {
            [found] if found["recipients"] == json!(people) => Ok(found.clone()),
            other => Err(format!("{}: {other:?}", client.user)),
        }
    })
    .await
}

/// Waits for a frame of `event` that `is_wanted`.
async fn told(gateway: &Gateway, event: &str, is_wanted: impl Fn(&Value) -> bool) -> Value {
    eventually(event, || async {
        let frames = gateway.frames(event);
        let found = frames.iter().find(|frame| is_wanted(frame)).cloned();
        found.ok_or_else(|| format!("{frames:?}"))
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_people_of_two_servers_talk_and_a_server_that_was_away_gets_it_later() {
    let net = TestNet::new();
    let (a, mut b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ann, bob, eve) = tokio::join!(a.register("ann"), b.register("bob"), b.register("eve"));
    let (at_ann, at_bob) = tokio::join!(Gateway::connect(&ann), Gateway::connect(&bob));
    assert_eq!(at_ann.ready["privateChannels"], json!([]));

    let opened = ann.open_direct(&bob).await.unwrap();
    let channel = id(&opened);
    assert_eq!((&opened["type"], &opened["guildId"]), (&json!(1), &Value::Null));
    assert_eq!(id(&ann.open_direct(&bob).await.unwrap()), channel, "there is one");
    told(&at_ann, "channel:create", |frame| frame["id"] == *channel).await;
    // Nothing was said yet: it is not in the other's list.
    assert_eq!(bob.private_channels().await.unwrap(), [] as [Value; 0]);

    ann.send(&channel, "hello", "1").await.unwrap();
    told(&at_bob, "channel:create", |frame| frame["id"] == *channel).await;
    listed(&bob, &channel, &[&ann, &bob]).await;
    agree(&[&ann, &bob], &channel, 1).await;
    bob.send(&channel, "hello to you", "1").await.unwrap();
    let answer = told(&at_ann, "message:create", |frame| {
        frame["content"] == "hello to you"
    })
    .await;
    assert_eq!(answer["guildId"], Value::Null);
    agree(&[&ann, &bob], &channel, 2).await;
    eventually("bob types", || async {
        bob.typing(&channel).await.map_err(|refusal| refusal.message)?;
        let frames = at_ann.frames("typing:start");
        frames.first().cloned().ok_or_else(|| "not told".to_owned())
    })
    .await;
    // It is the same one from the other side.
    assert_eq!(id(&bob.open_direct(&ann).await.unwrap()), channel);
    // Nobody else looks into it.
    assert_eq!(eve.send(&channel, "and I", "1").await.unwrap_err().status, 404);
    assert!(eve.history(&channel).await.is_err());

    // Closed, it opens with what is said.
    bob.close_channel(&channel).await.unwrap();
    assert_eq!(bob.private_channels().await.unwrap(), [] as [Value; 0]);
    told(&at_bob, "channel:delete", |frame| frame["id"] == *channel).await;
    ann.send(&channel, "are you there?", "2").await.unwrap();
    listed(&bob, &channel, &[&ann, &bob]).await;
    told(&at_bob, "message:create", |frame| {
        frame["content"] == "are you there?"
    })
    .await;

    // The server of whom is written to is away.
    drop(at_bob);
    b.kill();
    let to_eve = id(&ann.open_direct(&eve).await.unwrap());
    ann.send(&to_eve, "for later", "1").await.unwrap();
    ann.send(&channel, "for later too", "3").await.unwrap();
    b.start().await;
    listed(&eve, &to_eve, &[&ann, &eve]).await;
    agree(&[&ann, &eve], &to_eve, 1).await;
    agree(&[&ann, &bob], &channel, 4).await;
    eve.send(&to_eve, "I am back", "1").await.unwrap();
    agree(&[&ann, &eve], &to_eve, 2).await;
    same_everywhere(&[&a, &b]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_open_at_once_and_agree_on_one() {
    let net = TestNet::new();
    let (a, b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ann, bob) = tokio::join!(a.register("ann"), b.register("bob"));
    let (first, second) = tokio::join!(ann.open_direct(&bob), bob.open_direct(&ann));
    let (first, second) = (id(&first.unwrap()), id(&second.unwrap()));
    let agreed = eventually("both take the same", || async {
        let (one, other) = tokio::join!(ann.open_direct(&bob), bob.open_direct(&ann));
        let one = one.map_err(|refusal| refusal.message)?;
        let other = other.map_err(|refusal| refusal.message)?;
        match one["id"] == other["id"] {
            true => Ok(id(&one)),
            false => Err(format!("{one} {other}")),
        }
    })
    .await;
    assert!([&first, &second].contains(&&agreed));
    ann.send(&agreed, "here", "1").await.unwrap();
    bob.send(&agreed, "there", "1").await.unwrap();
    agree(&[&ann, &bob], &agreed, 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_over_three_servers() {
    let net = TestNet::new();
    let (a, b, c) = tokio::join!(
        net.node("a").start(),
        net.node("b").start(),
        net.node("c").start()
    );
    let (ann, bob, cleo, dan) = tokio::join!(
        a.register("ann"),
        b.register("bob"),
        c.register("cleo"),
        b.register("dan")
    );
    let at_cleo = Gateway::connect(&cleo).await;
    let group = ann.make_group(&[&bob, &cleo]).await.unwrap();
    let channel = id(&group);
    assert_eq!((&group["type"], &group["ownerId"]), (&json!(3), &json!(ann.user)));
    for client in [&ann, &bob, &cleo] {
        listed(client, &channel, &[&ann, &bob, &cleo]).await;
    }
    told(&at_cleo, "channel:create", |frame| frame["id"] == *channel).await;
    let (first, second, third) = tokio::join!(
        ann.send(&channel, "one", "1"),
        bob.send(&channel, "two", "1"),
        cleo.send(&channel, "three", "1"),
    );
    for sent in [&first, &second, &third] {
        assert!(sent.is_ok(), "{sent:?}");
    }
    agree(&[&ann, &bob, &cleo], &channel, 3).await;
    // Nobody deletes what others have said, not even who made the group.
    let refused = ann.delete(&channel, second.as_ref().unwrap()).await.unwrap_err();
    assert_eq!(refused.status, 403, "{}", refused.message);

    // Anybody names it and brings others in; only the owner takes them out.
    let named = bob
        .update_group(&channel, json!({"name": "Plans"}))
        .await
        .unwrap();
    assert_eq!(named["name"], "Plans");
    bob.update_group(&channel, json!({"name": "Plans"}))
        .await
        .unwrap();
    told(&at_cleo, "channel:update", |frame| frame["name"] == "Plans").await;
    bob.recipient(Method::PUT, &channel, &dan).await.unwrap();
    for client in [&ann, &bob, &cleo, &dan] {
        listed(client, &channel, &[&ann, &bob, &cleo, &dan]).await;
    }
    agree(&[&dan], &channel, 5).await;
    let refused = bob.recipient(Method::DELETE, &channel, &dan).await.unwrap_err();
    assert_eq!(refused.status, 403, "{}", refused.message);
    ann.recipient(Method::DELETE, &channel, &dan).await.unwrap();
    eventually("dan is out", || async {
        match dan.send(&channel, "still here", "9").await {
            Err(refusal) if refusal.status == 404 => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await;

    // The owner passes it on, and leaves.
    let passed = ann
        .update_group(&channel, json!({"ownerId": cleo.user}))
        .await
        .unwrap();
    assert_eq!(passed["ownerId"], cleo.user.as_str());
    told(&at_cleo, "channel:update", |frame| {
        frame["ownerId"] == cleo.user.as_str()
    })
    .await;
    ann.close_channel(&channel).await.unwrap();
    for client in [&bob, &cleo] {
        let there = listed(client, &channel, &[&bob, &cleo]).await;
        assert_eq!(there["ownerId"], cleo.user.as_str());
    }
    assert_eq!(ann.private_channels().await.unwrap(), [] as [Value; 0]);
    // What was done with the group stands in it.
    let done = [
        json!([4, bob.user, "Plans", null]),
        json!([1, bob.user, "", dan.user]),
        json!([2, ann.user, "", dan.user]),
        json!([2, ann.user, "", ann.user]),
    ];
    for client in [&bob, &cleo] {
        eventually("what was done with the group", || async {
            let messages = client.messages(&channel).await?;
            let told = messages.iter().filter(|message| message["type"] != 0);
            let told: Vec<Value> = told
                .map(|message| {
                    let (by, whom) = (&message["authorId"], &message["mentions"][0]);
                    json!([message["type"], by, message["content"], whom])
                })
                .collect();
            match told == done {
                true => Ok(()),
                false => Err(format!("{told:?}")),
            }
        })
        .await;
    }
    cleo.recipient(Method::DELETE, &channel, &bob).await.unwrap();
    listed(&cleo, &channel, &[&cleo]).await;
}
