//! Who sees how far somebody has read: nobody, unless he wants it (`spec/adr/0035-receipts.md`).

use crate::common::{agree, guild, let_in};
use guildhall_federation_tests::{Client, Gateway, TestNet, eventually};
use reqwest::Method;
use serde_json::{Value, json};

fn path(text: &str) -> String {
    text.replace('!', "%21").replace('$', "%24")
}

async fn ack(client: &Client, channel: &str, message: &str) {
    let path = path(&format!("/channels/{channel}/messages/{message}/ack"));
    client.call(Method::POST, &path, Some(json!({}))).await.unwrap();
}

async fn set(client: &Client, scope: &str) {
    client.set_privacy(json!({"readReceipts": scope})).await.unwrap();
}

/// What `client` finds of who has read up to where in `channel`.
async fn listed(client: &Client, channel: &str) -> Vec<(String, Value, String)> {
    let path = path(&format!("/channels/{channel}/receipts"));
    let page = client.call(Method::GET, &path, None).await.unwrap();
    let all = page["data"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    all.map(|one| {
        (
            text(&one["userId"]),
            one["threadId"].clone(),
            text(&one["messageId"]),
        )
    })
    .collect()
}

/// The messages that `session` was told to be read, each with who has read it.
fn told(session: &Gateway) -> Vec<(String, String)> {
    let frames = session.frames("receipt:update");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    frames
        .iter()
        .map(|frame| (text(&frame["userId"]), text(&frame["messageId"])))
        .collect()
}

async fn is_told(session: &Gateway, reader: &Client, message: &str) {
    let expected = (reader.user.clone(), message.to_owned());
    eventually("the receipt", || async {
        let told = told(session);
        match told.contains(&expected) {
            true => Ok(()),
            false => Err(format!("{told:?}")),
        }
    })
    .await;
}

/// Something that `by` says, and that `to` has.
async fn said(by: &Client, to: &Client, channel: &str) -> String {
    let text = format!("words {}", by.messages(channel).await.unwrap().len());
    let message = by.send(channel, &text, &text).await.unwrap();
    eventually("the message", || async {
        let all = to.history(channel).await?;
        match all.iter().any(|(id, _)| *id == message) {
            true => Ok(()),
            false => Err(format!("{all:?}")),
        }
    })
    .await;
    message
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_has_read_is_seen_where_he_wants_it_and_by_nobody_else() {
    let net = TestNet::new();
    let (a, b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ann, cat) = tokio::join!(a.register("ann"), a.register("cat"));
    let (bob, eve) = tokio::join!(b.register("bob"), b.register("eve"));
    let (guild, channel) = guild(&ann).await;
    for member in [&bob, &cat] {
        let_in(&a, &ann, (&guild, &channel), member).await;
    }
    let private = ann.open_direct(&bob).await.unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    ann.send(&private, "hello", "hello").await.unwrap();
    agree(&[&ann, &bob], &private, 1).await;
    bob.send(&private, "hello to you", "1").await.unwrap();
    agree(&[&ann, &bob], &private, 2).await;
    bob.send(&channel, "here", "here").await.unwrap();
    agree(&[&ann, &bob, &cat], &channel, 1).await;
    let (at_ann, at_cat) = (Gateway::connect(&ann).await, Gateway::connect(&cat).await);
    let at_eve = Gateway::connect(&eve).await;
    let beside = Gateway::connect(&bob).await;

    // Nobody is told unasked; with private channels alone, the guild is not.
    let in_guild = said(&ann, &bob, &channel).await;
    ack(&bob, &channel, &in_guild).await;
    ack(&bob, &private, &said(&ann, &bob, &private).await).await;
    set(&bob, "private").await;
    let in_guild = said(&ann, &bob, &channel).await;
    ack(&bob, &channel, &in_guild).await;
    let first = said(&ann, &bob, &private).await;
    ack(&bob, &private, &first).await;
    is_told(&at_ann, &bob, &first).await;
    assert_eq!(told(&at_ann), [(bob.user.clone(), first.clone())]);
    assert_eq!(
        listed(&ann, &private).await,
        [(bob.user.clone(), Value::Null, first.clone())]
    );
    assert_eq!(listed(&cat, &channel).await, []);

    // Everywhere, on both servers; a channel that one may not look into is none of one's.
    set(&bob, "everywhere").await;
    let in_guild = said(&ann, &bob, &channel).await;
    ack(&bob, &channel, &in_guild).await;
    for session in [&at_ann, &at_cat] {
        is_told(session, &bob, &in_guild).await;
    }
    let hidden = ann.create_channel(&guild, "hidden").await.unwrap();
    eventually("the channel at bob's", || async {
        match bob.channels(&guild).await?.iter().any(|(id, _)| *id == hidden) {
            true => Ok(()),
            false => Err("not yet".to_owned()),
        }
    })
    .await;
    let view = 1 << 10;
    ann.overwrite(&hidden, (&cat.user, 1), (0, view)).await.unwrap();
    bob.send(&hidden, "I am in", "in").await.unwrap();
    agree(&[&ann, &bob], &hidden, 1).await;
    let unseen = said(&ann, &bob, &hidden).await;
    ack(&bob, &hidden, &unseen).await;
    is_told(&at_ann, &bob, &unseen).await;
    let refused = cat
        .call(Method::GET, &path(&format!("/channels/{hidden}/receipts")), None)
        .await
        .unwrap_err();
    assert_eq!(refused.status, 404);
    let refused = eve
        .call(Method::GET, &path(&format!("/channels/{channel}/receipts")), None)
        .await
        .unwrap_err();
    assert_eq!(refused.status, 404);

    // In a thread; and all of the guild at once.
    let begun = path(&format!("/channels/{channel}/messages/{in_guild}/threads"));
    let thread = ann
        .call(Method::POST, &begun, Some(json!({"name": "Aside"})))
        .await
        .unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let following = path(&format!("/channels/{channel}/threads/{thread}/members/@me"));
    eventually("the thread at bob's", || async {
        let followed = bob.call(Method::PUT, &following, None).await;
        followed.map(drop).map_err(|refusal| refusal.message)
    })
    .await;
    let aside = path(&format!("/channels/{channel}/threads/{thread}/messages"));
    let aside = ann
        .call(Method::POST, &aside, Some(json!({"content": "psst"})))
        .await
        .unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let last = said(&ann, &bob, &channel).await;
    let whole = path(&format!("/guilds/{guild}/ack"));
    eventually("both to be read", || async {
        bob.call(Method::POST, &whole, Some(json!({})))
            .await
            .map_err(|refusal| refusal.message)?;
        let told = told(&at_cat);
        let read = [&aside, &last].map(|message| (bob.user.clone(), message.clone()));
        match read.iter().all(|read| told.contains(read)) {
            true => Ok(()),
            false => Err(format!("{told:?}")),
        }
    })
    .await;
    let mut all = listed(&cat, &channel).await;
    all.sort_by_key(|(_, thread, _)| thread.to_string());
    let thread = json!(thread);
    assert_eq!(
        all,
        [
            (bob.user.clone(), thread, aside),
            (bob.user.clone(), Value::Null, last)
        ]
    );

    // Who is blocked is not told in the channel of the two, and who blocks hears nothing of it.
    bob.block(Method::POST, &ann).await.unwrap();
    assert_eq!(listed(&bob, &private).await, []);
    let silent = ann.history(&private).await.unwrap()[0].0.clone();
    ack(&bob, &private, &silent).await;
    ann.block(Method::POST, &bob).await.unwrap();
    let unheard = said(&cat, &bob, &channel).await;
    ack(&bob, &channel, &unheard).await;
    is_told(&at_cat, &bob, &unheard).await;
    assert_eq!(listed(&ann, &channel).await, []);

    // What is no longer to be seen, the own server forgets.
    assert!(!listed(&bob, &channel).await.is_empty());
    set(&bob, "private").await;
    assert_eq!(listed(&bob, &channel).await, []);
    let refusal = bob.set_privacy(json!({"readReceipts": "all"})).await.unwrap_err();
    assert_eq!(refusal.status, 400);

    let at_ann = told(&at_ann);
    assert!(
        !at_ann.iter().any(|(_, message)| *message == unheard),
        "{at_ann:?}"
    );
    assert_eq!(at_ann.iter().filter(|(_, message)| *message == first).count(), 1);
    let at_cat = told(&at_cat);
    assert!(
        !at_cat.iter().any(|(_, message)| *message == unseen),
        "{at_cat:?}"
    );
    for session in [&at_eve, &beside] {
        assert_eq!(told(session), []);
    }
}
