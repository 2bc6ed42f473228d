//! Messages one by one.

use futures::future::join_all;
use serde_json::{Value, json};

use crate::world::{World, now, refused};

#[tokio::test]
async fn a_message_has_everything_that_the_model_names() {
    let world = World::new().await;
    let sent = world
        .post(
            &world.bob,
            &world.messages(""),
            json!({"content": "hello", "nonce": "n1", "tts": true}),
        )
        .await;
    assert_eq!(sent.status, 201);
    let sent = sent.json();
    let (id, order) = (&sent["id"], &sent["order"]);
    assert!(id.as_str().unwrap().starts_with('$') && order.as_str().unwrap().ends_with(id.as_str().unwrap()));
    let expected = json!({
        "autoModeration": null, "poll": null, "webhookId": null, "webhook": null, "messageReference": null, "messageSnapshots": [], "id": id, "channelId": world.channel, "authorId": world.bob.id, "content": "hello", "emojis": [], "stickers": [], "timestamp": now(),
        "editedTimestamp": null, "tts": false, "mentionEveryone": false, "mentions": [], "mentionRoles": [],
        "attachments": [], "embeds": [], "suppressEmbeds": false, "reactions": [], "nonce": "n1", "pinned": false, "type": 0,
        "referencedMessage": null, "threadId": null, "thread": null, "order": order,
    });
    assert_eq!(sent, expected);
    let path = world.messages(&format!("/{}", id.as_str().unwrap()));
    assert_eq!(
        world.get(&world.bob, &path).await.json(),
        expected,
        "what is answered is what is stored"
    );
    let mut others = expected;
    others["nonce"] = Value::Null;
    assert_eq!(
        world.get(&world.ada, &path).await.json(),
        others,
        "the nonce is its author's alone"
    );
}

#[tokio::test]
async fn an_answer_names_what_it_answers() {
    let world = World::new().await;
    let first = world.say(&world.ada, "question").await;
    for key in ["replyTo", "referencedMessage"] {
        let reply = world
            .post(
                &world.bob,
                &world.messages(""),
                json!({"content": "answer", key: first["id"]}),
            )
            .await
            .json();
        assert_eq!(
            (&reply["referencedMessage"], &reply["type"]),
            (&first["id"], &json!(19))
        );
        let path = world.messages(&format!("/{}", reply["id"].as_str().unwrap()));
        assert_eq!(world.get(&world.bob, &path).await.json(), reply);
    }
    for bad in [json!("$unknown"), json!("nonsense"), json!("")] {
        let body = json!({"content": "answer", "replyTo": bad});
        assert_eq!(
            refused(&world.post(&world.bob, &world.messages(""), body).await),
            (400, vec!["replyTo".to_owned()])
        );
    }
}

#[tokio::test]
async fn bad_messages_are_refused() {
    let world = World::new().await;
    for (field, body) in [
        ("content", json!({"content": ""})),
        ("content", json!({"content": " \n\t "})),
        ("content", json!({"content": "x".repeat(4001)})),
        ("content", json!({"content": "nul\u{0}"})),
        ("content", json!({"content": 5})),
        ("content", json!({})),
        ("nonce", json!({"content": "ok", "nonce": ""})),
        ("nonce", json!({"content": "ok", "nonce": "x".repeat(65)})),
        ("nonce", json!({"content": "ok", "nonce": 5})),
    ] {
        let answer = world.post(&world.bob, &world.messages(""), body.clone()).await;
        assert_eq!(refused(&answer), (400, vec![field.to_owned()]), "{body}");
    }
    assert_eq!(world.contents("").await, Vec::<String>::new());
    let longest = "ä".repeat(4000);
    assert_eq!(world.say(&world.bob, &longest).await["content"], longest);
    assert_eq!(
        refused(
            &world
                .post(&world.eve, &world.messages(""), json!({"content": "hi"}))
                .await
        )
        .0,
        404
    );
    let nowhere = "/channels/!nowhere:test.example/messages";
    assert_eq!(
        refused(&world.post(&world.bob, nowhere, json!({"content": "hi"})).await).0,
        404
    );
    let guild = format!("/channels/{}/messages", world.guild);
    assert_eq!(
        refused(&world.post(&world.bob, &guild, json!({"content": "hi"})).await).0,
        404,
        "no channel"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_nonce_makes_a_send_idempotent() {
    let world = World::new().await;
    let body = json!({"content": "once", "nonce": "n1"});
    let path = world.messages("");
    let answers = join_all((0..10).map(|_| world.post(&world.bob, &path, body.clone()))).await;
    let first = answers[0].json();
    for answer in &answers {
        assert_eq!((answer.status.as_u16(), answer.json()), (201, first.clone()));
    }
    let changed = world
        .post(&world.bob, &path, json!({"content": "twice", "nonce": "n1"}))
        .await;
    assert_eq!(changed.json(), first, "the first send counts");
    let of_ada = world
        .post(&world.ada, &path, json!({"content": "mine", "nonce": "n1"}))
        .await
        .json();
    assert_ne!(of_ada["id"], first["id"], "a nonce is its sender's own");
    assert_eq!(world.contents("").await, ["mine", "once"]);
    let of_one = world.messages(&format!("/{}", first["id"].as_str().unwrap()));
    assert_eq!(world.delete(&world.bob, &of_one).await.status, 204);
    assert_eq!(refused(&world.post(&world.bob, &path, body).await).0, 409);
}

#[tokio::test]
async fn only_the_author_edits() {
    let world = World::new().await;
    let message = world.say(&world.bob, "tpyo").await;
    let path = world.messages(&format!("/{}", message["id"].as_str().unwrap()));
    world.api.clock.advance_seconds(5);
    let edited = world.patch(&world.bob, &path, json!({"content": "typo"})).await;
    assert_eq!(edited.status, 200);
    let edited = edited.json();
    assert_eq!(edited["content"], "typo");
    assert_eq!(edited["order"], message["order"], "it stays where it is");
    assert_eq!(edited["timestamp"], message["timestamp"]);
    assert!(edited["editedTimestamp"].as_str().unwrap() > message["timestamp"].as_str().unwrap());
    world.api.clock.advance_seconds(5);
    assert_eq!(
        world
            .patch(&world.bob, &path, json!({"content": "typed"}))
            .await
            .json()["content"],
        "typed"
    );
    assert_eq!(
        world.contents("").await,
        ["typed"],
        "an edit is no message of its own"
    );
    world.api.clock.advance_seconds(-10);

    assert_eq!(
        refused(&world.patch(&world.ada, &path, json!({"content": "mine"})).await).0,
        403
    );
    assert_eq!(
        refused(&world.patch(&world.eve, &path, json!({"content": "mine"})).await).0,
        404
    );
    assert_eq!(
        refused(&world.patch(&world.bob, &path, json!({"content": " "})).await),
        (400, vec!["content".to_owned()])
    );
    let unknown = world.messages("/$unknown");
    assert_eq!(
        refused(&world.patch(&world.bob, &unknown, json!({"content": "x"})).await).0,
        404
    );
    assert_eq!(
        refused(
            &world
                .patch(&world.bob, &world.messages("/x"), json!({"content": "x"}))
                .await
        )
        .0,
        404
    );
    assert_eq!(world.contents("").await, ["typed"]);
}

#[tokio::test]
async fn the_author_and_the_owner_delete() {
    let world = World::new().await;
    let mut paths = Vec::new();
    for (who, what) in [(&world.bob, "one"), (&world.bob, "two"), (&world.ada, "three")] {
        let message = world.say(who, what).await;
        paths.push(world.messages(&format!("/{}", message["id"].as_str().unwrap())));
    }
    for content in ["two!", "two!!"] {
        assert_eq!(
            world
                .patch(&world.bob, &paths[1], json!({"content": content}))
                .await
                .status,
            200
        );
    }
    assert_eq!(refused(&world.delete(&world.bob, &paths[2]).await).0, 403);
    assert_eq!(refused(&world.delete(&world.eve, &paths[0]).await).0, 404);
    assert_eq!(world.delete(&world.bob, &paths[0]).await.status, 204);
    assert_eq!(world.delete(&world.ada, &paths[1]).await.status, 204);
    assert_eq!(world.contents("").await, ["three"]);
    for path in &paths[..2] {
        assert_eq!(refused(&world.get(&world.bob, path).await).0, 404);
        assert_eq!(refused(&world.delete(&world.bob, path).await).0, 404);
        assert_eq!(
            refused(&world.patch(&world.bob, path, json!({"content": "back"})).await).0,
            404
        );
    }
    // Nothing of what was said is left, not even in its edits.
    use sqlx::Row;
    let mut conn = world.api.db.read().await.unwrap();
    let left: i64 =
        sqlx::query("SELECT COUNT(*) FROM events WHERE json LIKE '%two!%' OR json LIKE '%\"one\"%'")
            .fetch_one(&mut *conn)
            .await
            .unwrap()
            .get(0);
    assert_eq!(left, 0);
}

#[tokio::test]
async fn typing_is_told_and_not_stored() {
    let world = World::new().await;
    let path = format!("/channels/{}/typing", world.channel);
    let mut heard = world.api.bus.subscribe_typing();
    assert_eq!(world.post(&world.bob, &path, json!({})).await.status, 204);
    let typing = heard.try_recv().unwrap();
    assert_eq!(
        (typing.room_id.as_str(), typing.user_id.as_str()),
        (world.channel.as_str(), world.bob.id.as_str())
    );
    assert!(typing.is_local && typing.typing);
    assert_eq!(refused(&world.post(&world.eve, &path, json!({})).await).0, 404);
    assert!(heard.try_recv().is_err());
}

#[tokio::test]
async fn many_messages_are_deleted_at_once() {
    let world = World::new().await;
    let (ada, bob) = (&world.ada, &world.bob);
    let mut ids = Vec::new();
    for text in ["one", "two", "three"] {
        ids.push(world.say(bob, text).await["id"].as_str().unwrap().to_owned());
    }
    let first = world.messages(&format!("/{}", ids[0]));
    assert_eq!(
        world
            .patch(bob, &first, json!({"content": "one, better"}))
            .await
            .status,
        200
    );
    let path = world.messages("/bulk-delete");
    let body = json!({"messages": [ids[0], ids[1], "$gone"]});
    assert_eq!(refused(&world.post(bob, &path, body.clone()).await).0, 403);
    assert_eq!(refused(&world.post(&world.eve, &path, body.clone()).await).0, 404);
    let many: Vec<String> = (0..101).map(|number| format!("$m{number}")).collect();
    for bad in [
        json!([ids[0]]),
        json!([ids[0], ids[0]]),
        json!(many),
        json!(["a\u{0}", "b"]),
        json!([]),
    ] {
        let answer = world.post(ada, &path, json!({ "messages": bad })).await;
        assert_eq!(refused(&answer), (400, vec!["messages".to_owned()]), "{bad}");
    }
    assert_eq!(world.contents("").await, ["three", "two", "one, better"]);
    assert_eq!(world.post(ada, &path, body.clone()).await.status, 204);
    assert_eq!(world.contents("").await, ["three"]);
    assert_eq!(
        world.post(ada, &path, body).await.status,
        204,
        "none is left of them"
    );
    let log = world.get(ada, &world.of_guild("/audit-logs")).await.json();
    let entries = log["data"].as_array().unwrap();
    let of = |action: i64| {
        entries
            .iter()
            .filter(|entry| entry["actionType"] == action)
            .collect::<Vec<_>>()
    };
    assert_eq!((of(73).len(), of(72).len()), (1, 0), "{log}");
    assert_eq!(of(73)[0]["options"]["count"], 2);
}
