//! Channels.

use serde_json::{Value, json};

use crate::world::{World, refused};

#[tokio::test]
async fn a_new_guild_has_general() {
    let world = World::new().await;
    let list = world.get(&world.bob, &world.of_guild("/channels")).await.json();
    let expected = json!([{
        "id": world.channel, "type": 0, "guildId": world.guild, "position": 0, "name": "general", "topic": null,
        "nsfw": false, "lastMessageId": null, "bitrate": null, "userLimit": null, "rateLimitPerUser": 0,
        "recipients": [], "ownerId": null, "parentId": null, "permissionOverwrites": [], "availableTags": [], "requireTag": false,
    }]);
    assert_eq!(list["data"], expected);
    let message = world.say(&world.ada, "first").await;
    let list = world.get(&world.bob, &world.of_guild("/channels")).await.json();
    assert_eq!(list["data"][0]["lastMessageId"], message["id"]);
}

#[tokio::test]
async fn channels_are_made_changed_and_deleted_by_the_owner() {
    let world = World::new().await;
    let path = world.of_guild("/channels");
    let made = world
        .post(
            &world.ada,
            &path,
            json!({"name": "news", "topic": "what is new", "nsfw": true, "rateLimitPerUser": 5}),
        )
        .await;
    assert_eq!(made.status, 201);
    let made = made.json();
    assert_eq!(
        (&made["position"], &made["topic"], &made["nsfw"]),
        (&json!(1), &json!("what is new"), &json!(true))
    );
    let of_one = world.of_guild(&format!("/channels/{}", made["id"].as_str().unwrap()));

    let body = json!({"name": "old", "topic": null, "position": 0, "nsfw": false, "rateLimitPerUser": 0});
    let changed = world.patch(&world.ada, &of_one, body).await;
    assert_eq!(changed.status, 200);
    let changed = changed.json();
    assert_eq!(
        (
            &changed["name"],
            &changed["topic"],
            &changed["position"],
            &changed["rateLimitPerUser"]
        ),
        (&json!("old"), &Value::Null, &json!(0), &json!(0))
    );
    assert_eq!(world.patch(&world.ada, &of_one, json!({})).await.json(), changed);

    for (person, status) in [(&world.bob, 403), (&world.eve, 404)] {
        assert_eq!(
            refused(&world.post(person, &path, json!({"name": "mine"})).await).0,
            status
        );
        assert_eq!(
            refused(&world.patch(person, &of_one, json!({"name": "mine"})).await).0,
            status
        );
        assert_eq!(refused(&world.delete(person, &of_one).await).0, status);
    }
    assert_eq!(world.delete(&world.ada, &of_one).await.status, 204);
    let list = world.get(&world.bob, &path).await.json();
    assert_eq!(list["data"].as_array().unwrap().len(), 1);
    assert_eq!(
        refused(&world.patch(&world.ada, &of_one, json!({"name": "back"})).await).0,
        404
    );
    assert_eq!(refused(&world.delete(&world.ada, &of_one).await).0, 404);
    let messages = format!("/channels/{}/messages", made["id"].as_str().unwrap());
    assert_eq!(refused(&world.get(&world.ada, &messages).await).0, 404);
}

#[tokio::test]
async fn bad_channels_are_refused() {
    let world = World::new().await;
    let path = world.of_guild("/channels");
    let of_one = world.of_guild(&format!("/channels/{}", world.channel));
    for (field, body) in [
        ("name", json!({"name": ""})),
        ("name", json!({"name": "x".repeat(101)})),
        ("name", json!({"name": "a\u{0}b"})),
        ("topic", json!({"name": "ok", "topic": "x".repeat(1025)})),
        ("position", json!({"name": "ok", "position": -1})),
        ("position", json!({"name": "ok", "position": "first"})),
        (
            "rateLimitPerUser",
            json!({"name": "ok", "rateLimitPerUser": 21_601}),
        ),
        ("nsfw", json!({"name": "ok", "nsfw": "yes"})),
    ] {
        let expected = (400, vec![field.to_owned()]);
        assert_eq!(
            refused(&world.post(&world.ada, &path, body.clone()).await),
            expected,
            "{body}"
        );
        assert_eq!(
            refused(&world.patch(&world.ada, &of_one, body.clone()).await),
            expected,
            "{body}"
        );
    }
    for (field, body) in [
        ("type", json!({"name": "dm", "type": 1})),
        ("type", json!({"name": "stage", "type": 13})),
        ("bitrate", json!({"name": "voice", "type": 2, "bitrate": 7999})),
        ("bitrate", json!({"name": "text", "bitrate": 64_000})),
        ("userLimit", json!({"name": "voice", "type": 2, "userLimit": 100})),
        ("parentId", json!({"name": "x", "parentId": world.channel})),
        ("parentId", json!({"name": "x", "parentId": "nowhere"})),
        (
            "parentId",
            json!({"name": "x", "type": 4, "parentId": world.channel}),
        ),
        (
            "permissionOverwrites",
            json!({"name": "x", "permissionOverwrites": [{"id": world.guild, "type": 2}]}),
        ),
        (
            "permissionOverwrites",
            json!({"name": "x", "permissionOverwrites": [{"id": world.guild, "type": 0}, {"id": world.guild, "type": 0}]}),
        ),
    ] {
        let refusal = refused(&world.post(&world.ada, &path, body.clone()).await);
        assert_eq!(refusal, (400, vec![field.to_owned()]), "{body}");
    }
    let unread =
        json!({"name": "x", "permissionOverwrites": [{"id": world.guild, "type": 0, "allow": "-1"}]});
    assert_eq!(refused(&world.post(&world.ada, &path, unread).await).0, 400);
    assert_eq!(
        world.get(&world.ada, &path).await.json()["data"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn a_channel_is_found_only_in_its_own_guild() {
    let world = World::new().await;
    let other = world
        .post(&world.ada, "/guilds", json!({"name": "Other"}))
        .await
        .json();
    let path = format!(
        "/guilds/{}/channels/{}",
        other["id"].as_str().unwrap(),
        world.channel
    );
    assert_eq!(
        refused(&world.patch(&world.ada, &path, json!({"name": "moved"})).await).0,
        404
    );
    assert_eq!(refused(&world.delete(&world.ada, &path).await).0, 404);
}

#[tokio::test]
async fn slow_mode_makes_members_wait_but_not_the_owner() {
    let world = World::new().await;
    let of_one = world.of_guild(&format!("/channels/{}", world.channel));
    assert_eq!(
        world
            .patch(&world.ada, &of_one, json!({"rateLimitPerUser": 10}))
            .await
            .status,
        200
    );
    let mut answers = Vec::new();
    // The setting reaches what is kept in memory a moment after it is stored.
    for _ in 0..500 {
        let answer = world
            .post(&world.bob, &world.messages(""), json!({"content": "again"}))
            .await;
        answers.push(answer.status.as_u16());
        if answer.status == 429 {
            assert_eq!(answer.header("retry-after"), "10");
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(answers.pop(), Some(429));
    world.say(&world.ada, "one").await;
    world.say(&world.ada, "two").await;

    world.api.clock.advance_seconds(10);
    let at_once = (0..8).map(|number| {
        let body = json!({"content": "at last", "nonce": format!("n{number}")});
        async { world.post(&world.bob, &world.messages(""), body).await }
    });
    let answers = futures::future::join_all(at_once).await;
    let (said, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 201);
    assert_eq!(
        (said.len(), refused.len()),
        (1, 7),
        "of many at once, one is first"
    );
    assert!(refused.iter().all(|answer| answer.status == 429));

    // A repeated send is no second message.
    let body = json!({"content": "at last", "nonce": said[0].json()["nonce"]});
    let again = world.post(&world.bob, &world.messages(""), body).await;
    assert_eq!((again.status.as_u16(), &again.json()), (201, &said[0].json()));
    // A turn in which nothing was said is not lost.
    world.api.clock.advance_seconds(10);
    let body = json!({"content": "at last", "nonce": said[0].json()["nonce"]});
    assert_eq!(
        world.post(&world.bob, &world.messages(""), body).await.status,
        201
    );
    world.say(&world.bob, "and now this").await;
}
