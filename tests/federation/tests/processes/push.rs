//! Web push to a push service on loopback, which decrypts what it gets.

use std::time::Duration;

use crate::common::{guild, let_in, pushes::Pushes};
use guildhall_federation_tests::{Client, TestNet, eventually};
use guildhall_test_support::{PushService, Pushed};
use reqwest::Method;
use serde_json::{Value, json};

async fn subscribe(client: &Client, service: &PushService, browser: &str) -> Value {
    let key = client.call(Method::GET, "/push/key", None).await.unwrap();
    let subscription = service.subscribe(browser, key["publicKey"].as_str().unwrap());
    client
        .call(Method::POST, "/push/subscriptions", Some(subscription))
        .await
        .unwrap()
}

/// Waits for so many pushes; gives the last.
async fn until(service: &PushService, count: usize) -> Pushed {
    eventually("the pushes", || async {
        let pushed = service.pushed();
        match pushed.len() == count {
            true => Ok(pushed.last().unwrap().clone()),
            false => Err(format!("{pushed:?}")),
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_is_told_until_its_push_service_has_it() {
    let net = TestNet::new();
    let pushes = Pushes::start().await;
    let service = &pushes.service;
    let b = pushes
        .of(net.node("b"))
        .set("PUSH__CONTACT", "mailto:admin@b.example");
    let (a, mut b) = tokio::join!(net.node("a").start(), b.start());
    let (ann, bob) = tokio::join!(a.register("ann"), b.register("bob"));
    let (guild, channel) = guild(&ann).await;
    let_in(&a, &ann, (&guild, &channel), &bob).await;
    let made = subscribe(&bob, service, "fox").await;
    assert_eq!(
        (&made["current"], &made["lastAcceptedAt"]),
        (&json!(true), &Value::Null)
    );
    assert_eq!(
        subscribe(&bob, service, "fox").await["id"],
        made["id"],
        "it is the same"
    );

    let call = format!("<{}> come", bob.user);
    let first = ann.send(&channel, &call, "1").await.unwrap();
    let pushed = until(service, 1).await;
    assert_eq!(
        (
            pushed.browser.as_str(),
            pushed.contact.as_str(),
            pushed.urgency.as_deref()
        ),
        ("fox", "mailto:admin@b.example", Some("high"))
    );
    assert!((86_000..=86_400).contains(&pushed.ttl), "{}", pushed.ttl);
    let noted = bob.page("/notifications").await.unwrap().remove(0);
    assert_eq!(pushed.topic.as_deref(), noted["id"].as_str());
    let expected = json!({"id": noted["id"], "type": "mention", "recipientId": bob.user, "userId": ann.user, "userName": "ann",
        "guildId": guild, "guildName": "Harbour", "channelId": channel, "channelName": "general", "messageId": first,
        "text": call, "count": 1, "timestamp": noted["timestamp"]});
    assert_eq!(pushed.data, expected);
    eventually("it is marked", || async {
        let all = bob.page("/push/subscriptions").await?;
        match all[0]["lastAcceptedAt"].is_string() {
            true => Ok(()),
            false => Err(format!("{all:?}")),
        }
    })
    .await;

    // What is not taken is owed, also over a restart.
    service.answer_next(503, Some(1));
    service.answer_next(500, None);
    ann.send(&channel, "@everyone", "2").await.unwrap();
    eventually("it was tried", || async {
        match service.requests() {
            1 => Err("not yet".to_owned()),
            _ => Ok(()),
        }
    })
    .await;
    b.kill();
    b.start().await;
    assert_eq!(until(service, 2).await.data["text"], "@everyone");

    // What was read at once is not sent.
    let before = service.requests();
    ann.send(&channel, &call, "3").await.unwrap();
    eventually("it is read", || async {
        bob.call(Method::POST, "/notifications/read-all", Some(json!({})))
            .await
            .map_err(|error| error.message)?;
        let all = bob.page("/notifications").await?;
        match all.len() == 3 && all.iter().all(|one| one["read"] == true) {
            true => Ok(()),
            false => Err(format!("{all:?}")),
        }
    })
    .await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(service.requests(), before);

    // The browser is no longer there: it is forgotten.
    service.answer_next(410, None);
    ann.send(&channel, &call, "4").await.unwrap();
    eventually("it is forgotten", || async {
        let all = bob.page("/push/subscriptions").await?;
        match all.is_empty() {
            true => Ok(()),
            false => Err(format!("{all:?}")),
        }
    })
    .await;

    // One of another login ends with that.
    let other = bob.log_in().await.unwrap();
    subscribe(&other, service, "owl").await;
    let listed = bob.page("/push/subscriptions").await.unwrap();
    assert_eq!((listed.len(), &listed[0]["current"]), (1, &json!(false)));
    other
        .call(Method::POST, "/auth/logout", Some(json!({})))
        .await
        .unwrap();
    assert!(bob.page("/push/subscriptions").await.unwrap().is_empty());
    let log = std::fs::read_to_string(b.folder().join("process.log")).unwrap();
    assert!(
        !log.contains("/push/fox") && !log.contains("/push/owl"),
        "an endpoint was logged"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_a_slow_push_service_keeps_nobody_else_waiting() {
    let net = TestNet::new();
    let pushes = Pushes::start().await;
    let service = &pushes.service;
    let b = pushes.of(net.node("b")).start().await;
    let ann = b.register("ann").await;
    let (bob, mal) = tokio::join!(b.register("bob"), b.register("mal"));
    let (guild, channel) = guild(&ann).await;
    for guest in [&bob, &mal] {
        let_in(&b, &ann, (&guild, &channel), guest).await;
    }
    subscribe(&bob, service, "fox").await;
    for number in 0..20 {
        subscribe(&mal, service, &format!("slow{number}")).await;
    }
    service.be_silent_to("slow");
    ann.send(&channel, &format!("<{}> come", mal.user), "1")
        .await
        .unwrap();
    eventually("the slow ones are asked", || async {
        match service.requests() {
            0..8 => Err("not yet".to_owned()),
            _ => Ok(()),
        }
    })
    .await;
    ann.send(&channel, &format!("<{}> come", bob.user), "2")
        .await
        .unwrap();
    assert_eq!(until(service, 1).await.browser, "fox");
    // It came while those of the other's share are still waited for.
    assert_eq!(service.requests(), 9);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_for_friendship_again_and_again_is_pushed_once() {
    let net = TestNet::new();
    let pushes = Pushes::start().await;
    let service = &pushes.service;
    let b = pushes.of(net.node("b")).start().await;
    let (ann, bob) = tokio::join!(b.register("ann"), b.register("bob"));
    let cat = b.register("cat").await;
    subscribe(&bob, service, "fox").await;
    for _ in 0..3 {
        ann.request_friend(&bob).await.unwrap();
        eventually("the request", || async {
            match bob.friends().await?.as_slice() {
                [(_, state)] if state == "incoming" => Ok(()),
                other => Err(format!("{other:?}")),
            }
        })
        .await;
        // What is taken back before it was pushed is not pushed at all.
        until(service, 1).await;
        ann.friend_request(Method::DELETE, &bob).await.unwrap();
        eventually("none", || async {
            match bob.friends().await?.as_slice() {
                [] => Ok(()),
                other => Err(format!("{other:?}")),
            }
        })
        .await;
    }
    cat.request_friend(&bob).await.unwrap();
    let actor = |pushed: &Pushed| pushed.data["userId"].as_str().unwrap().to_owned();
    until(service, 2).await;
    let pushed: Vec<String> = service.pushed().iter().map(actor).collect();
    assert_eq!(pushed, [ann.user, cat.user]);
}
