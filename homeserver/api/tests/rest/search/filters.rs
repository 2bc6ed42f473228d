//! What else is asked of a message.

use axum::http::Method;
use guildhall_types::Timestamp;
use serde_json::{Value, json};

use super::common::{ask, found, id, settled, texts, texts_at, world};
use crate::{
    bans::later,
    common::NOW,
    world::{World, refused},
};

const DAY: i64 = 24 * 3600 * 1000;

async fn post(world: &World, body: Value) -> Value {
    let sent = world.post(&world.ada, &world.messages(""), body).await;
    assert_eq!(sent.status, 201, "{}", String::from_utf8_lossy(&sent.bytes));
    sent.json()
}

#[tokio::test]
async fn authors_mentions_and_what_a_message_has() {
    let world = world().await;
    let (ada, bob) = (&world.ada, &world.bob);
    let linked = world.say(bob, "look https://a.test").await;
    world.say(ada, &format!("hey <{}>", bob.id)).await;
    let poll = json!({"poll": {"question": "Lunch?", "answers": [{"text": "Pizza"}, {"text": "Soup"}], "duration": 1}});
    post(&world, poll).await;
    let forward = json!({"forward": {"channelId": world.channel, "messageId": id(&linked)}});
    post(&world, forward).await;
    let path = format!("/channels/{}/webhooks", world.channel);
    let hook = world.post(ada, &path, json!({"name": "Builds"})).await.json();
    let url = hook["url"].as_str().unwrap();
    let sent = world
        .api
        .send(Method::POST, url, None, &json!({"content": "built"}))
        .await;
    assert!(
        sent.status.is_success(),
        "{}",
        String::from_utf8_lossy(&sent.bytes)
    );
    settled(&world).await;

    let of = |pairs: &'static [(&'static str, &'static str)]| texts(&world, ada, pairs);
    assert_eq!(
        texts(&world, ada, &[("authorId", &bob.id)]).await,
        ["look https://a.test"]
    );
    let both = [("authorId", bob.id.as_str()), ("authorId", ada.id.as_str())];
    assert_eq!(texts(&world, ada, &both).await.len(), 5);
    assert_eq!(texts(&world, ada, &[("authorId", &id(&hook))]).await, ["built"]);
    assert_eq!(of(&[("authorType", "webhook")]).await, ["built"]);
    assert_eq!(of(&[("authorType", "user")]).await.len(), 5);
    assert_eq!(
        of(&[("authorType", "user"), ("authorType", "webhook")])
            .await
            .len(),
        6
    );
    assert_eq!(
        texts(&world, ada, &[("mentions", &bob.id)]).await,
        [format!("hey <{}>", bob.id)]
    );
    assert_eq!(of(&[("mentions", "@nobody:test.example")]).await, [""; 0]);
    assert_eq!(of(&[("has", "poll")]).await, [""]);
    assert_eq!(of(&[("content", "pizza lunch")]).await, [""]);
    assert_eq!(of(&[("has", "forward")]).await, [""]);
    assert_eq!(of(&[("has", "link")]).await, ["", "look https://a.test"]);
    assert_eq!(of(&[("has", "link"), ("has", "forward")]).await, [""]);
    assert_eq!(of(&[("content", "look")]).await, ["", "look https://a.test"]);
    for has in ["embed", "file", "image", "video", "sound", "sticker"] {
        assert_eq!(texts(&world, ada, &[("has", has)]).await, [""; 0], "{has}");
    }
    // What tells that somebody has come in is nothing that he has said.
    assert_eq!(of(&[("content", "built"), ("has", "link")]).await, [""; 0]);
}

#[tokio::test]
async fn times_and_days() {
    let mut world = world().await;
    let mut times = Vec::new();
    for text in ["one", "two", "three"] {
        let message = world.say(&world.ada, &format!("say {text}")).await;
        times.push(message["timestamp"].as_str().unwrap().to_owned());
        later(&mut world, DAY / 1000).await;
    }
    settled(&world).await;
    let day = |days: i64| Timestamp(NOW + days * DAY).to_rfc3339()[..10].to_owned();
    let (today, tomorrow) = (day(0), day(1));
    let say = ("content", "say");
    for (name, value, expected) in [
        ("during", &today, vec!["say one"]),
        ("during", &tomorrow, vec!["say two"]),
        ("before", &tomorrow, vec!["say one"]),
        ("after", &tomorrow, vec!["say three"]),
        ("before", &times[1], vec!["say one"]),
        ("after", &times[1], vec!["say three"]),
    ] {
        let found = texts(&world, &world.bob, &[say, (name, value)]).await;
        assert_eq!(found, expected, "{name} {value}");
    }
    let between = [say, ("after", times[0].as_str()), ("before", times[2].as_str())];
    assert_eq!(texts(&world, &world.bob, &between).await, ["say two"]);
}

#[tokio::test]
async fn pages_and_channels() {
    let world = world().await;
    let (ada, bob) = (&world.ada, &world.bob);
    let other = world
        .post(ada, &world.of_guild("/channels"), json!({"name": "other"}))
        .await;
    let other = id(&other.json());
    for number in 0..30 {
        world.say(bob, &format!("word n{number}")).await;
    }
    // What is said in several channels at once has no order.
    world.api.clock.advance_millis(1);
    let path = format!("/channels/{other}/messages");
    assert_eq!(
        world
            .post(ada, &path, json!({"content": "word elsewhere"}))
            .await
            .status,
        201
    );
    settled(&world).await;

    let search = world.of_guild("/search");
    let page = |limit: &'static str, offset: &'static str| {
        let search = search.clone();
        let world = &world;
        async move {
            let pairs = [
                ("content", "word"),
                ("order", "asc"),
                ("limit", limit),
                ("offset", offset),
            ];
            let page = found(world, bob, &search, &pairs).await;
            assert_eq!(page["totalResults"], 31);
            let list = page["messages"].as_array().unwrap().clone();
            list.iter()
                .map(|message| message["content"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        }
    };
    assert_eq!(page("2", "0").await, ["word n0", "word n1"]);
    assert_eq!(page("2", "1").await, ["word n1", "word n2"]);
    assert_eq!(page("25", "25").await.len(), 6);
    assert_eq!(page("25", "9975").await, [""; 0]);
    let all = found(&world, bob, &search, &[("content", "word")]).await;
    assert_eq!(all["messages"].as_array().unwrap().len(), 25);

    let narrowed = [("content", "word"), ("channelId", other.as_str())];
    assert_eq!(texts(&world, bob, &narrowed).await, ["word elsewhere"]);
    let nowhere = [("content", "word"), ("channelId", "!nowhere")];
    assert_eq!(texts(&world, bob, &nowhere).await, [""; 0]);
    let path = format!("/channels/{other}/search");
    assert_eq!(
        texts_at(&world, bob, &path, &[("content", "word")]).await,
        ["word elsewhere"]
    );
}

#[tokio::test]
async fn what_cannot_be_looked_for_is_refused() {
    let world = world().await;
    let search = world.of_guild("/search");
    for (pairs, field) in [
        (vec![], "content"),
        (vec![("sort", "relevance")], "content"),
        (vec![("content", "x"), ("limit", "0")], "limit"),
        (vec![("content", "x"), ("limit", "26")], "limit"),
        (vec![("content", "x"), ("offset", "9976")], "offset"),
        (vec![("content", "x"), ("has", "hat")], "has"),
        (vec![("content", "x"), ("sort", "size")], "sort"),
        (vec![("content", "x"), ("order", "up")], "order"),
        (vec![("content", "x"), ("pinned", "yes")], "pinned"),
        (vec![("content", "x"), ("during", "2026-13-01")], "during"),
        (vec![("content", "x"), ("before", "soon")], "before"),
        (vec![("content", "x"), ("authorId", "a\u{0}b")], "authorId"),
    ] {
        let answer = ask(&world, &world.bob, &search, &pairs).await;
        assert_eq!(refused(&answer), (400, vec![field.to_owned()]), "{pairs:?}");
    }
    let nobody = world.api.get(&format!("/api/v1{search}?content=x"), None).await;
    assert_eq!(refused(&nobody).0, 401);
    let off = World::new().await;
    let answer = ask(&off, &off.bob, &off.of_guild("/search"), &[("content", "x")]).await;
    assert_eq!(refused(&answer).0, 409);
}
