//! Guilds.

use axum::http::Method;
use serde_json::{Value, json};

use crate::world::{Person, World, now, refused};

#[tokio::test]
async fn a_new_guild_has_everything_that_the_model_names() {
    let world = World::new().await;
    let guild = world.get(&world.bob, &world.of_guild("")).await.json();
    let expected = json!({
        "id": world.guild, "server": "test.example", "name": "Hall", "description": null, "icon": null, "splash": null, "banner": null,
        "ownerId": world.ada.id, "afkChannelId": null, "afkTimeout": 300, "verificationLevel": 0,
        "defaultMessageNotifications": 0, "explicitContentFilter": 0, "features": [], "mfaLevel": 0,
        "systemChannelId": null, "systemChannelFlags": 0, "rulesChannelId": null,
        "rules": {"enabled": false, "description": "", "rules": []}, "preferredLocale": "en-US", "memberCount": 2,
        "vanityUrlCode": null, "createdAt": now(),
    });
    assert_eq!(guild, expected);
    let list = world.get(&world.bob, "/guilds").await.json();
    assert_eq!(list["data"], json!([expected]));
    assert_eq!(list["pagination"]["total"], 1);
    assert_eq!(world.get(&world.eve, "/guilds").await.json()["data"], json!([]));
}

#[tokio::test]
async fn bad_guilds_are_refused() {
    let world = World::new().await;
    let post = async |body: Value| refused(&world.post(&world.ada, "/guilds", body).await);
    assert_eq!(post(json!({})).await, (400, vec!["body".to_owned()]));
    assert_eq!(post(json!({"name": 7})).await, (400, vec!["name".to_owned()]));
    for name in ["a", " a ", "", "bell\u{7}", "two\nlines", &"x".repeat(101)] {
        assert_eq!(
            post(json!({"name": name})).await,
            (400, vec!["name".to_owned()]),
            "{name:?}"
        );
    }
    let both = post(json!({"name": "a", "description": "x".repeat(1001)})).await;
    assert_eq!(both, (400, vec!["name".to_owned(), "description".to_owned()]));
    assert_eq!(
        world
            .api
            .post("/api/v1/guilds", &json!({"name": "Hall"}))
            .await
            .error()
            .0,
        401
    );
    assert_eq!(
        world.get(&world.ada, "/guilds").await.json()["data"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn the_owner_changes_it_and_nobody_else() {
    let world = World::new().await;
    let path = world.of_guild("");
    let changed = world
        .patch(
            &world.ada,
            &path,
            json!({"name": " Great Hall ", "description": "of\nlines"}),
        )
        .await;
    assert_eq!(changed.status, 200);
    let guild = changed.json();
    assert_eq!(
        (&guild["name"], &guild["description"]),
        (&json!("Great Hall"), &json!("of\nlines"))
    );
    assert_eq!(world.get(&world.bob, &path).await.json(), guild);
    let guild = world
        .patch(&world.ada, &path, json!({"description": null}))
        .await
        .json();
    assert_eq!(
        (&guild["name"], &guild["description"]),
        (&json!("Great Hall"), &Value::Null)
    );
    assert_eq!(
        world.patch(&world.ada, &path, json!({})).await.json(),
        guild,
        "nothing is a change too"
    );

    assert_eq!(
        refused(&world.patch(&world.ada, &path, json!({"name": "a"})).await).0,
        400
    );
    assert_eq!(
        refused(&world.patch(&world.bob, &path, json!({"name": "Mine"})).await).0,
        403
    );
    assert_eq!(
        refused(&world.patch(&world.eve, &path, json!({"name": "Mine"})).await).0,
        404
    );
    assert_eq!(world.get(&world.bob, &path).await.json(), guild);
}

#[tokio::test]
async fn strangers_learn_nothing() {
    let world = World::new().await;
    for path in ["", "/channels", "/members", "/invites"] {
        let there = world.get(&world.eve, &world.of_guild(path)).await;
        let nowhere = world
            .get(&world.eve, &format!("/guilds/!nowhere:test.example{path}"))
            .await;
        let no_id = world.get(&world.eve, &format!("/guilds/nonsense{path}")).await;
        for answer in [there, nowhere, no_id] {
            assert_eq!(refused(&answer).0, 404, "{path}");
            assert_eq!(answer.json()["error"]["message"], "There is no such guild");
        }
    }
}

#[tokio::test]
async fn a_deleted_guild_is_gone_with_everything_in_it() {
    let world = World::new().await;
    let path = world.of_guild("");
    world.say(&world.bob, "hello").await;
    let delete = async |person: &Person, name: &str| {
        world
            .send(Method::DELETE, person, &path, json!({"name": name}))
            .await
    };
    assert_eq!(refused(&delete(&world.bob, "Hall").await).0, 403);
    assert_eq!(refused(&delete(&world.eve, "Hall").await).0, 404);
    for other in ["", "hall", "Hall "] {
        let answer = delete(&world.ada, other).await;
        assert_eq!(refused(&answer), (400, vec!["name".to_owned()]), "{other:?}");
    }
    assert_eq!(refused(&world.delete(&world.ada, &path).await).0, 400);
    let code = world.invite(json!({})).await;
    assert_eq!(delete(&world.ada, "Hall").await.status, 204);
    for person in [&world.ada, &world.bob] {
        assert_eq!(refused(&world.get(person, &path).await).0, 404);
        assert_eq!(refused(&world.get(person, &world.messages("")).await).0, 404);
        assert_eq!(world.get(person, "/guilds").await.json()["data"], json!([]));
    }
    assert_eq!(
        refused(
            &world
                .post(&world.eve, &format!("/invites/{code}"), json!({}))
                .await
        )
        .0,
        404
    );
    assert_eq!(refused(&delete(&world.ada, "Hall").await).0, 404);
    // What is kept in memory of the sender's rights goes with the log, which is followed a moment later.
    let mut status = 201;
    for _ in 0..500 {
        status = world
            .post(&world.bob, &world.messages(""), json!({"content": "still here"}))
            .await
            .status
            .as_u16();
        if status == 404 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(status, 404);
}
