//! Webhooks: those who look after them, and those who have a token.

use axum::http::Method;
use guildhall_permissions::Permissions;
use serde_json::{Value, json};

use crate::{
    common::Answer,
    expressions::{PNG, add},
    overwrites::put,
    world::{Person, World, now, refused},
};

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}

async fn hook(world: &World) -> Value {
    let path = format!("/channels/{}/webhooks", world.channel);
    let made = world.post(&world.ada, &path, json!({"name": " Builds "})).await;
    assert_eq!(made.status, 201, "{}", String::from_utf8_lossy(&made.bytes));
    made.json()
}

/// A request with nothing but what is in its path.
async fn anyone(world: &World, method: Method, path: &str, body: Value) -> Answer {
    world.api.send(method, path, None, &body).await
}

async fn channel(world: &World, body: Value) -> String {
    let made = world.post(&world.ada, &world.of_guild("/channels"), body).await;
    assert_eq!(made.status, 201);
    id(&made.json()).to_owned()
}

async fn listed(world: &World, person: &Person, path: &str) -> Vec<Value> {
    let page = world.get(person, path).await;
    assert_eq!(page.status, 200);
    page.json()["data"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_webhook_is_made_listed_changed_and_deleted() {
    let world = World::new().await;
    let (ada, bob, eve) = (&world.ada, &world.bob, &world.eve);
    let made = hook(&world).await;
    let token = made["token"].as_str().unwrap();
    let expected = json!({
        "id": made["id"], "type": 1, "guildId": world.guild, "channelId": world.channel, "name": "Builds", "avatar": null,
        "creatorId": ada.id, "server": "test.example", "token": token, "url": format!("/api/v1/webhooks/{}/{token}", id(&made)),
    });
    assert_eq!(made, expected);
    let mut shown = expected;
    (shown["token"], shown["url"]) = (Value::Null, Value::Null);
    let of_channel = format!("/channels/{}/webhooks", world.channel);
    let of_guild = world.of_guild("/webhooks");
    let one = format!("/webhooks/{}", id(&made));
    for path in [&of_channel, &of_guild] {
        assert_eq!(listed(&world, ada, path).await, [shown.clone()]);
        assert_eq!(refused(&world.get(bob, path).await).0, 403);
        assert_eq!(refused(&world.get(eve, path).await).0, 404);
    }
    assert_eq!(world.get(ada, &one).await.json(), shown);
    for (person, status) in [(bob, 403), (eve, 404)] {
        assert_eq!(refused(&world.get(person, &one).await).0, status);
        assert_eq!(
            refused(&world.patch(person, &one, json!({"name": "x"})).await).0,
            status
        );
        assert_eq!(refused(&world.delete(person, &one).await).0, status);
        let path = format!("{one}/token");
        assert_eq!(refused(&world.post(person, &path, json!({})).await).0, status);
        let answer = world.post(person, &of_channel, json!({"name": "mine"})).await;
        assert_eq!(refused(&answer).0, status);
    }
    // Nothing of the token is stored, and it is not listed.
    {
        use sqlx::Row;
        let mut conn = world.api.db.read().await.unwrap();
        let row = sqlx::query("SELECT token_hash FROM webhook_tokens")
            .fetch_one(&mut *conn)
            .await;
        let hash: String = row.unwrap().get(0);
        assert!(!hash.contains(token) && hash.len() == 43);
    }

    let other = channel(&world, json!({"name": "other"})).await;
    let body = json!({"name": "CI", "avatar": PNG, "channelId": other});
    let changed = world.patch(ada, &one, body).await;
    assert_eq!(changed.status, 200, "{}", String::from_utf8_lossy(&changed.bytes));
    let changed = changed.json();
    assert_eq!(
        (&changed["name"], &changed["channelId"], &changed["token"]),
        (&json!("CI"), &json!(other), &Value::Null)
    );
    assert!(
        changed["avatar"]
            .as_str()
            .unwrap()
            .starts_with("mxc://test.example/")
    );
    assert_eq!(listed(&world, ada, &of_channel).await, Vec::<Value>::new());
    for bad in [
        ("name", json!({"name": ""})),
        ("name", json!({"name": "x".repeat(81)})),
        ("name", json!({"name": "a\u{0}b"})),
        ("avatar", json!({"avatar": "https://a.test/x.png"})),
        ("channelId", json!({"channelId": "!nowhere:test.example"})),
        ("channelId", json!({"channelId": ""})),
        ("body", json!([])),
    ] {
        let answer = world.patch(ada, &one, bad.1.clone()).await;
        assert_eq!(refused(&answer), (400, vec![bad.0.to_owned()]), "{}", bad.1);
    }
    assert_eq!(
        world.patch(ada, &one, json!({"avatar": null})).await.json()["avatar"],
        Value::Null
    );

    // What was done is in the audit log: of a move in two entries.
    let log = listed(&world, ada, &world.of_guild("/audit-logs")).await;
    let kinds: Vec<_> = log
        .iter()
        .map(|entry| entry["actionType"].as_i64().unwrap())
        .collect();
    let hooks: Vec<_> = kinds.into_iter().filter(|kind| (50..53).contains(kind)).collect();
    assert_eq!(hooks, [51, 51, 51, 50]);
    assert_eq!(world.delete(ada, &one).await.status, 204);
    assert_eq!(refused(&world.get(ada, &one).await).0, 404);
    let log = listed(&world, ada, &world.of_guild("/audit-logs?limit=1")).await;
    assert_eq!(
        (&log[0]["actionType"], &log[0]["targetId"]),
        (&json!(52), &made["id"])
    );
    let by_token = format!("/api/v1{one}/{token}");
    assert_eq!(
        refused(&anyone(&world, Method::GET, &by_token, json!({})).await).0,
        404
    );
}

#[tokio::test]
async fn whoever_has_the_token_writes_edits_and_deletes() {
    let world = World::new().await;
    let (ada, bob) = (&world.ada, &world.bob);
    let party = add(&world, ada, "/emojis", json!({"name": "party", "image": PNG})).await;
    let made = hook(&world).await;
    let url = made["url"].as_str().unwrap();
    let text = format!("done <:party:{}> @everyone <{}>", id(&party), bob.id);
    let body = json!({"content": text, "username": "Runner", "avatarUrl": "mxc://test.example/abc"});
    let sent = anyone(&world, Method::POST, &format!("{url}?wait=true"), body).await;
    assert_eq!(sent.status, 200, "{}", String::from_utf8_lossy(&sent.bytes));
    let sent = sent.json();
    assert_eq!(
        (
            &sent["content"],
            &sent["authorId"],
            &sent["type"],
            &sent["timestamp"]
        ),
        (
            &json!(text),
            &json!("@guildhall:test.example"),
            &json!(0),
            &json!(now())
        )
    );
    assert_eq!(
        (&sent["webhookId"], &sent["webhook"]),
        (
            &made["id"],
            &json!({"name": "Runner", "avatar": "mxc://test.example/abc"})
        )
    );
    assert_eq!(
        (
            &sent["mentionEveryone"],
            &sent["mentions"],
            &sent["emojis"][0]["id"]
        ),
        (&json!(true), &json!([bob.id]), &party["id"])
    );
    let path = world.messages(&format!("/{}", id(&sent)));
    assert_eq!(world.get(bob, &path).await.json(), sent);
    let silent = json!({"content": "hush @everyone", "allowedMentions": {"parse": []}});
    let answer = anyone(&world, Method::POST, url, silent).await;
    assert_eq!((answer.status.as_u16(), answer.bytes.len()), (204, 0));
    let last = world.get(bob, &world.messages("?limit=1")).await.json();
    let last = &last["data"][0];
    assert_eq!(
        (&last["mentionEveryone"], &last["webhook"]),
        (&json!(false), &json!({"name": "Builds", "avatar": null}))
    );

    let own = format!("{url}/messages/{}", id(&sent));
    assert_eq!(anyone(&world, Method::GET, &own, json!({})).await.json(), sent);
    let edited = anyone(&world, Method::PATCH, &own, json!({"content": "failed"})).await;
    assert_eq!(edited.status, 200, "{}", String::from_utf8_lossy(&edited.bytes));
    let edited = edited.json();
    assert_eq!(
        (
            &edited["content"],
            &edited["webhook"],
            edited["editedTimestamp"].is_string()
        ),
        (&json!("failed"), &sent["webhook"], true)
    );
    assert_eq!(world.get(bob, &path).await.json(), edited);
    assert_eq!(
        refused(&world.patch(ada, &path, json!({"content": "mine"})).await).0,
        403,
        "nobody else edits it"
    );
    // An answer to it calls nobody.
    let body = json!({"content": "why?", "replyTo": sent["id"]});
    let reply = world.post(bob, &world.messages(""), body).await.json();
    assert_eq!((&reply["type"], &reply["mentions"]), (&json!(19), &json!([])));

    // What others have written is none of its business, nor of another webhook.
    let other = hook(&world).await;
    let of_other = format!("{}/messages/{}", other["url"].as_str().unwrap(), id(&sent));
    let of_bob = format!("{url}/messages/{}", id(&reply));
    for path in [&of_other, &of_bob] {
        for method in [Method::GET, Method::PATCH, Method::DELETE] {
            let answer = anyone(&world, method, path, json!({"content": "x"})).await;
            assert_eq!(refused(&answer).0, 404);
        }
    }
    assert_eq!(anyone(&world, Method::DELETE, &own, json!({})).await.status, 204);
    assert_eq!(refused(&world.get(bob, &path).await).0, 404);
    // Moderators delete what it says like all else.
    let path = world.messages(&format!("/{}", id(last)));
    assert_eq!(refused(&world.delete(bob, &path).await).0, 403);
    assert_eq!(world.delete(ada, &path).await.status, 204);
}

#[tokio::test]
async fn without_the_token_nothing_is_done() {
    let world = World::new().await;
    let made = hook(&world).await;
    let url = made["url"].as_str().unwrap();
    let token = made["token"].as_str().unwrap();
    let say = json!({"content": "hi"});
    let wrong = [
        format!("/api/v1/webhooks/{}/{}", id(&made), "x".repeat(68)),
        format!("/api/v1/webhooks/{}/{}", id(&made), &token[..67]),
        format!("/api/v1/webhooks/nosuch/{token}"),
        format!("/api/v1/webhooks/{}/%00", id(&made)),
    ];
    for path in &wrong {
        for method in [Method::GET, Method::POST, Method::PATCH, Method::DELETE] {
            let answer = anyone(&world, method, path, say.clone()).await;
            let (status, message, _) = answer.error();
            assert_eq!(status, 404, "{path} {message}");
            assert!(!String::from_utf8_lossy(&answer.bytes).contains(token));
        }
    }
    for (field, body) in [
        ("content", json!({"content": ""})),
        ("content", json!({"content": "x".repeat(4001)})),
        ("content", json!({})),
        ("username", json!({"content": "x", "username": " "})),
        ("username", json!({"content": "x", "username": "x".repeat(81)})),
        (
            "avatarUrl",
            json!({"content": "x", "avatarUrl": "https://a.test/x.png"}),
        ),
        ("allowedMentions", json!({"content": "x", "allowedMentions": []})),
        ("body", json!([])),
    ] {
        let answer = anyone(&world, Method::POST, url, body.clone()).await;
        assert_eq!(refused(&answer), (400, vec![field.to_owned()]), "{body}");
    }
    assert_eq!(world.contents("").await, Vec::<String>::new());

    // Another token, and the first is worthless.
    let path = format!("/webhooks/{}/token", id(&made));
    let rotated = world.post(&world.ada, &path, json!({})).await.json();
    assert_ne!(rotated["token"], made["token"]);
    assert_eq!(
        refused(&anyone(&world, Method::POST, url, say.clone()).await).0,
        404
    );
    let url = rotated["url"].as_str().unwrap();
    assert_eq!(anyone(&world, Method::POST, url, say.clone()).await.status, 204);

    // By the token it gets another name, and is deleted.
    let named = anyone(&world, Method::PATCH, url, json!({"name": "Other"}))
        .await
        .json();
    assert_eq!((&named["name"], &named["token"]), (&json!("Other"), &Value::Null));
    assert_eq!(anyone(&world, Method::GET, url, json!({})).await.json(), named);
    assert_eq!(anyone(&world, Method::DELETE, url, json!({})).await.status, 204);
    assert_eq!(refused(&anyone(&world, Method::POST, url, say).await).0, 404);
    let of_channel = format!("/channels/{}/webhooks", world.channel);
    assert_eq!(listed(&world, &world.ada, &of_channel).await, Vec::<Value>::new());
}

#[tokio::test]
async fn the_right_is_one_of_the_channel() {
    let world = World::new().await;
    let (ada, bob) = (&world.ada, &world.bob);
    let allowed = (Permissions::MANAGE_WEBHOOKS, Permissions::NONE);
    let of_bob = (bob.id.as_str(), 1);
    assert_eq!(
        put(&world, ada, &world.channel, of_bob, allowed).await.status,
        204
    );
    let path = format!("/channels/{}/webhooks", world.channel);
    let made = world.post(bob, &path, json!({"name": "Bob's"})).await;
    assert_eq!(made.status, 201, "{}", String::from_utf8_lossy(&made.bytes));
    let made = made.json();
    let one = format!("/webhooks/{}", id(&made));
    let other = channel(&world, json!({"name": "other"})).await;
    assert_eq!(
        refused(&world.patch(bob, &one, json!({"channelId": other})).await).0,
        403,
        "he manages none there"
    );
    assert_eq!(
        refused(&world.get(bob, &world.of_guild("/webhooks")).await).0,
        403
    );
    // The right is gone: the webhook stands, but its maker changes nothing, be it by the token.
    let denied = (Permissions::NONE, Permissions::NONE);
    assert_eq!(put(&world, ada, &world.channel, of_bob, denied).await.status, 204);
    let url = made["url"].as_str().unwrap();
    let say = json!({"content": "still here"});
    assert_eq!(anyone(&world, Method::POST, url, say.clone()).await.status, 204);
    assert_eq!(
        refused(&world.patch(bob, &one, json!({"name": "x"})).await).0,
        403
    );
    let answer = anyone(&world, Method::PATCH, url, json!({"name": "x"})).await;
    assert_eq!(refused(&answer).0, 403);
    assert_eq!(anyone(&world, Method::DELETE, url, json!({})).await.status, 204);
    assert_eq!(refused(&anyone(&world, Method::POST, url, say).await).0, 404);
    assert_eq!(
        listed(&world, ada, &path).await.len(),
        1,
        "a webhook without a token is left"
    );

    // A channel has 15, and those that hold no messages none.
    for number in 1..15 {
        let answer = world.post(ada, &path, json!({"name": format!("{number}")})).await;
        assert_eq!(answer.status, 201);
    }
    assert_eq!(
        refused(&world.post(ada, &path, json!({"name": "16"})).await).0,
        409
    );
    let category = channel(&world, json!({"name": "all", "type": 4})).await;
    let path = format!("/channels/{category}/webhooks");
    assert_eq!(
        refused(&world.post(ada, &path, json!({"name": "x"})).await).0,
        409
    );
    let body = json!({"recipients": [world.eve.id]});
    let private = world.post(ada, "/users/@me/channels", body).await.json();
    let path = format!("/channels/{}/webhooks", id(&private));
    let status = refused(&world.post(ada, &path, json!({"name": "x"})).await).0;
    assert!(matches!(status, 403 | 409), "{status}");
}
