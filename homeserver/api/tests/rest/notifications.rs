//! What people are notified of.

use std::time::Duration;

use axum::http::Method;
use guildhall_permissions::Permissions;
use guildhall_storage::log;
use serde_json::{Value, json};

use crate::{
    roles::{hold, role},
    world::{Person, World},
};

/// Waits until everything that stands in the log has been looked at.
async fn settled(world: &World) {
    // What notes something moves its cursor: the last thing that happens here calls somebody who is asked for nothing else.
    let mark = format!("<{}> mark", world.ada.id);
    let sent = world
        .post(&world.bob, &world.messages(""), json!({"content": mark}))
        .await;
    assert_eq!(sent.status, 201);
    for _ in 0..500 {
        let mut conn = world.api.db.read().await.unwrap();
        let head = log::head(&mut conn).await.unwrap();
        if log::cursor(&mut conn, "notifications").await.unwrap() >= Some(head) {
            return;
        }
        drop(conn);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("nobody looks at the log");
}

async fn listed(world: &World, person: &Person, query: &str) -> Vec<Value> {
    let page = world.get(person, &format!("/notifications{query}")).await;
    assert_eq!(page.status, 200, "{}", String::from_utf8_lossy(&page.bytes));
    page.json()["data"].as_array().unwrap().clone()
}

/// Types, who caused it, and whether it was read; newest first.
async fn notified(world: &World, person: &Person) -> Vec<(String, Value, bool)> {
    settled(world).await;
    let all = listed(world, person, "").await.into_iter();
    all.map(|one| {
        let kind = one["type"].as_str().unwrap().to_owned();
        (kind, one["userId"].clone(), one["read"].as_bool().unwrap())
    })
    .collect()
}

async fn say(world: &World, person: &Person, body: Value) -> Value {
    world.api.clock.advance_millis(1);
    let said = world.post(person, &world.messages(""), body).await;
    assert_eq!(said.status, 201, "{}", String::from_utf8_lossy(&said.bytes));
    said.json()
}

fn is(kind: &str, by: &Person, read: bool) -> (String, Value, bool) {
    (kind.to_owned(), json!(by.id), read)
}

async fn mentions(world: &World, person: &Person) -> u64 {
    let page = world.get(person, "/users/@me/read-states").await.json();
    let states = page["data"].as_array().unwrap();
    let state = states
        .iter()
        .find(|state| state["channelId"] == json!(world.channel));
    state.unwrap()["mentionCount"].as_u64().unwrap()
}

#[tokio::test]
async fn who_is_called_is_notified_once_and_by_what_concerns_most() {
    let world = World::new().await;
    let (ada, bob) = (&world.ada, &world.bob);
    let crew = role(&world, "crew", Permissions::NONE).await;
    hold(&world, bob, &[crew.as_str()]).await;
    let own = say(&world, bob, json!({"content": "first"})).await;
    let texts = [
        json!({"content": "an answer", "replyTo": own["id"]}),
        json!({"content": format!("<{}> @everyone <@&{crew}>", bob.id)}),
        json!({"content": format!("<@&{crew}>")}),
        json!({"content": "@everyone"}),
        json!({"content": "nobody"}),
        json!({"content": format!("quiet <{}>", bob.id), "allowedMentions": {"parse": []}}),
    ];
    for text in texts {
        say(&world, ada, text).await;
    }
    // The mark is a message of his own, before which he has read everything.
    let all = notified(&world, bob).await;
    let expected = ["mention", "role_mention", "mention", "reply"];
    assert_eq!(all, expected.map(|kind| is(kind, ada, true)));

    let called = say(&world, ada, json!({"content": format!("<{}>", bob.id)})).await;
    let mut newest = Value::Null;
    for _ in 0..500 {
        newest = listed(&world, bob, "?limit=1").await.remove(0);
        if newest["messageId"] == called["id"] {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(newest["message"]["content"], called["content"]);
    assert_eq!(
        (&newest["guildId"], &newest["channelId"]),
        (&json!(world.guild), &json!(world.channel))
    );
    assert_eq!((&newest["count"], &newest["read"]), (&json!(1), &json!(false)));
    assert_eq!(mentions(&world, bob).await, 1);
    assert_eq!(listed(&world, bob, "?unread=true").await, [newest.clone()]);
    let ack = format!(
        "/channels/{}/messages/{}/ack",
        world.channel,
        called["id"].as_str().unwrap()
    );
    assert_eq!(world.post(bob, &ack, json!({})).await.status, 204);
    assert!(listed(&world, bob, "?unread=true").await.is_empty());
    assert_eq!(mentions(&world, bob).await, 0);
    let path = world.messages(&format!("/{}", called["id"].as_str().unwrap()));
    assert_eq!(world.delete(ada, &path).await.status, 204);
    settled(&world).await;
    assert_eq!(
        listed(&world, bob, "").await.len(),
        4,
        "what is deleted is no news"
    );
}

#[tokio::test]
async fn one_pages_through_them_and_reads_or_drops_them() {
    let world = World::new().await;
    let (ada, bob, eve) = (&world.ada, &world.bob, &world.eve);
    for number in 0..5 {
        say(&world, bob, json!({"content": format!("<{}> {number}", ada.id)})).await;
    }
    settled(&world).await;
    let all = listed(&world, ada, "?unread=true").await;
    assert_eq!(all.len(), 6);
    let first = world.get(ada, "/notifications?limit=4").await.json();
    let cursor = first["pagination"]["nextCursor"].as_str().unwrap();
    let second = world
        .get(ada, &format!("/notifications?limit=4&cursor={cursor}"))
        .await
        .json();
    let both: Vec<Value> = [
        first["data"].as_array().unwrap().clone(),
        second["data"].as_array().unwrap().clone(),
    ]
    .concat();
    assert_eq!(both, all);
    assert_eq!(second["pagination"]["nextCursor"], Value::Null);
    let id = |at: usize| all[at]["id"].as_str().unwrap();
    for _ in 0..2 {
        let read = world
            .post(ada, &format!("/notifications/{}/read", id(1)), json!({}))
            .await;
        assert_eq!(read.status, 204);
    }
    assert_eq!(
        world
            .delete(ada, &format!("/notifications/{}", id(0)))
            .await
            .status,
        204
    );
    assert_eq!(
        world
            .delete(ada, &format!("/notifications/{}", id(0)))
            .await
            .status,
        404
    );
    assert_eq!(listed(&world, ada, "?unread=true").await.len(), 4);
    assert_eq!(
        world.post(ada, "/notifications/read-all", json!({})).await.status,
        204
    );
    assert_eq!(listed(&world, ada, "?unread=true").await.len(), 0);
    assert_eq!(listed(&world, ada, "").await.len(), 5);
    // They are nobody else's.
    for (method, path) in [
        (Method::POST, format!("/notifications/{}/read", id(2))),
        (Method::DELETE, format!("/notifications/{}", id(2))),
        (Method::POST, "/notifications/nope%00/read".to_owned()),
    ] {
        assert_eq!(
            world.send(method, eve, &path, json!({})).await.status,
            404,
            "{path}"
        );
    }
    for query in [
        "?limit=0",
        "?limit=101",
        "?cursor=x",
        "?cursor=1_",
        "?cursor=x_y",
        "?unread=7",
    ] {
        assert_eq!(
            world.get(ada, &format!("/notifications{query}")).await.status,
            400,
            "{query}"
        );
    }
    assert_eq!(world.api.get("/api/v1/notifications", None).await.status, 401);
}

#[tokio::test]
async fn settings_say_what_is_news() {
    let world = World::new().await;
    let (ada, bob, eve) = (&world.ada, &world.bob, &world.eve);
    let guild = world.of_guild("/notification-settings");
    let channel = format!("/channels/{}/notification-settings", world.channel);
    let set = |path: String, body: Value| {
        let world = &world;
        async move {
            let set = world.patch(ada, &path, body).await;
            assert_eq!(set.status, 200, "{}", String::from_utf8_lossy(&set.bytes));
            set.json()
        }
    };
    let all = set(guild.clone(), json!({"level": "all"})).await;
    assert_eq!(
        all,
        json!({"scopeId": world.guild, "level": "all", "muted": false, "mutedUntil": null, "suppressEveryone": false,
            "suppressRoles": false})
    );
    say(&world, bob, json!({"content": "one"})).await;
    say(&world, bob, json!({"content": "two"})).await;
    settled(&world).await;
    let found = listed(&world, ada, "").await;
    assert_eq!(
        (&found[1]["type"], &found[1]["count"]),
        (&json!("message"), &json!(2))
    );
    assert_eq!(found[1]["message"]["content"], "two");

    // Who is quiet for a minute hears what calls him, and then everything again.
    let until = guildhall_types::Timestamp(crate::common::NOW + 60_000).to_rfc3339();
    let muted = set(channel.clone(), json!({"muted": true, "mutedUntil": until})).await;
    assert_eq!(
        (&muted["muted"], &muted["mutedUntil"]),
        (&json!(true), &json!(until))
    );
    say(&world, bob, json!({"content": "three"})).await;
    settled(&world).await;
    let found = listed(&world, ada, "").await;
    assert_eq!(
        found.iter().find(|one| one["type"] == "message").unwrap()["count"],
        2
    );
    world.api.clock.advance_millis(60_001);
    say(&world, bob, json!({"content": "four"})).await;
    settled(&world).await;
    let found = listed(&world, ada, "").await;
    assert_eq!(
        found.iter().find(|one| one["type"] == "message").unwrap()["count"],
        3
    );
    assert_eq!(
        world.get(ada, "/users/@me/notification-settings").await.json()["data"][0]["muted"],
        false
    );

    // Nothing is nothing, but it is counted.
    assert_eq!(
        world.post(ada, "/notifications/read-all", json!({})).await.status,
        204
    );
    set(channel.clone(), json!({"level": "none", "muted": false})).await;
    let before = mentions(&world, ada).await;
    settled(&world).await;
    assert_eq!(listed(&world, ada, "?unread=true").await.len(), 0);
    assert_eq!(mentions(&world, ada).await, before + 1);
    set(channel.clone(), json!({"level": null})).await;
    set(guild.clone(), json!({"level": null, "suppressEveryone": true})).await;
    say(&world, bob, json!({"content": "@everyone"})).await;
    settled(&world).await;
    let unread = listed(&world, ada, "?unread=true").await;
    assert_eq!(unread.len(), 1, "the mark alone: {unread:?}");
    let left = world.get(ada, "/users/@me/notification-settings").await.json();
    assert_eq!(
        left["data"].as_array().unwrap().len(),
        1,
        "what says nothing is not kept"
    );

    let past = guildhall_types::Timestamp(crate::common::NOW).to_rfc3339();
    for (person, path, body, status) in [
        (ada, &guild, json!({"level": "some"}), 400),
        (ada, &guild, json!([]), 400),
        (ada, &guild, json!({"muted": true, "mutedUntil": "soon"}), 400),
        (ada, &guild, json!({"muted": true, "mutedUntil": past}), 400),
        (ada, &guild, json!({"muted": false, "mutedUntil": until}), 400),
        (ada, &channel, json!({"suppressRoles": true}), 400),
        (eve, &guild, json!({"level": "all"}), 404),
        (eve, &channel, json!({"level": "all"}), 404),
    ] {
        let answer = world.patch(person, path, body.clone()).await;
        assert_eq!(answer.status, status, "{path} {body}");
    }
}

#[tokio::test]
async fn friends_direct_messages_and_moderators_are_news() {
    let world = World::new().await;
    let (ada, bob) = (&world.ada, &world.bob);
    let asked = world
        .post(bob, &format!("/users/{}/friend-request", ada.id), json!({}))
        .await;
    assert_eq!(asked.status, 200);
    let is_request = |all: &[(String, Value, bool)]| all.contains(&is("friend_request", bob, false));
    assert!(is_request(&notified(&world, ada).await));
    let path = format!("/users/@me/friend-requests/{}", bob.id);
    assert_eq!(world.send(Method::PUT, ada, &path, json!({})).await.status, 200);
    assert!(
        notified(&world, ada)
            .await
            .contains(&is("friend_request", bob, true))
    );
    assert_eq!(notified(&world, bob).await, [is("friend_accepted", ada, false)]);

    let made = world
        .post(ada, "/users/@me/channels", json!({"recipients": [bob.id]}))
        .await
        .json();
    let channel = made["id"].as_str().unwrap();
    for text in ["hello", "there", "come: https://test.example/invite/abc"] {
        world.api.clock.advance_millis(1);
        let path = format!("/channels/{channel}/messages");
        assert_eq!(world.post(ada, &path, json!({"content": text})).await.status, 201);
    }
    settled(&world).await;
    let all = listed(&world, bob, "").await;
    assert_eq!(
        (&all[0]["type"], &all[0]["count"]),
        (&json!("guild_invite"), &json!(1))
    );
    assert_eq!((&all[1]["type"], &all[1]["count"]), (&json!("dm"), &json!(2)));
    assert_eq!(
        (&all[1]["guildId"], &all[1]["message"]["content"]),
        (&Value::Null, &json!("there"))
    );

    let until = guildhall_types::Timestamp(crate::common::NOW + 600_000).to_rfc3339();
    let timed_out = world
        .patch(
            ada,
            &world.of_guild(&format!("/members/{}", bob.id)),
            json!({"communicationDisabledUntil": until}),
        )
        .await;
    assert_eq!(
        timed_out.status,
        200,
        "{}",
        String::from_utf8_lossy(&timed_out.bytes)
    );
    let kicked = world
        .delete(ada, &world.of_guild(&format!("/members/{}", bob.id)))
        .await;
    assert_eq!(kicked.status, 204);
    let mut found = Vec::new();
    for _ in 0..500 {
        found = listed(&world, bob, "").await;
        if found[0]["moderation"]["action"] == "kick" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(
        found[0]["moderation"],
        json!({"action": "kick", "guildName": "Hall", "until": null})
    );
    assert_eq!(
        found[1]["moderation"],
        json!({"action": "timeout", "guildName": "Hall", "until": until})
    );
    assert_eq!(found[0]["userId"], Value::Null, "who it was is not said");
}

#[tokio::test]
async fn administrators_say_something_to_all() {
    let world = World::new().await;
    let (ada, bob) = (&world.ada, &world.bob);
    let say = |person: &Person, text: &str| {
        let person = person.clone();
        let body = json!({"text": text});
        let world = &world;
        async move { world.post(&person, "/admin/announcements", body).await }
    };
    assert_eq!(say(ada, "we move").await.status, 403);
    let mut tx = world.api.db.begin().await.unwrap();
    guildhall_storage::accounts::users::set_admin(tx.conn(), &ada.id, true)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(say(ada, " ").await.status, 400);
    assert_eq!(say(ada, &"x".repeat(1001)).await.status, 400);
    assert_eq!(say(ada, "we move").await.status, 204);
    for person in [ada, bob, &world.eve] {
        let found = listed(&world, person, "").await;
        assert_eq!(
            (&found[0]["type"], &found[0]["text"]),
            (&json!("system"), &json!("we move"))
        );
    }
}

#[tokio::test]
async fn browsers_subscribe_with_public_push_services_alone() {
    let world = World::new().await;
    let (ada, bob) = (&world.ada, &world.bob);
    let key = world.get(ada, "/push/key").await.json();
    // A browser's key has the same form as the server's.
    let key = key["publicKey"].as_str().unwrap();
    let auth = "AAAAAAAAAAAAAAAAAAAAAA";
    let body = |endpoint: &str| json!({"endpoint": endpoint, "keys": {"p256dh": key, "auth": auth}});
    let made = world
        .post(ada, "/push/subscriptions", body("https://push.example.org/abc"))
        .await;
    assert_eq!(made.status, 201, "{}", String::from_utf8_lossy(&made.bytes));
    let made = made.json();
    assert_eq!(
        (&made["service"], &made["current"], &made["lastAcceptedAt"]),
        (&json!("https://push.example.org"), &json!(true), &Value::Null)
    );
    assert!(
        !made.to_string().contains("abc"),
        "the endpoint is nobody's to see"
    );
    let again = world
        .post(ada, "/push/subscriptions", body("https://push.example.org/abc"))
        .await;
    assert_eq!(again.json()["id"], made["id"]);
    for endpoint in [
        "http://push.example.org/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "push",
        "",
        "https://a@push.example.org/",
    ] {
        let answer = world.post(ada, "/push/subscriptions", body(endpoint)).await;
        assert_eq!(answer.status, 400, "{endpoint}");
    }
    let long = format!("https://push.example.org/{}", "x".repeat(2000));
    assert_eq!(
        world.post(ada, "/push/subscriptions", body(&long)).await.status,
        400
    );
    for keys in [
        json!({"p256dh": key, "auth": "AAAA"}),
        json!({"p256dh": auth, "auth": auth}),
        json!({"p256dh": key}),
        json!(7),
    ] {
        let body = json!({"endpoint": "https://push.example.org/d", "keys": keys});
        assert_eq!(
            world.post(ada, "/push/subscriptions", body).await.status,
            400,
            "{keys}"
        );
    }
    for number in 1..20 {
        let answer = world
            .post(
                ada,
                "/push/subscriptions",
                body(&format!("https://push.example.org/{number}")),
            )
            .await;
        assert_eq!(answer.status, 201);
    }
    assert_eq!(
        world
            .post(ada, "/push/subscriptions", body("https://push.example.org/many"))
            .await
            .status,
        409
    );

    let path = format!("/push/subscriptions/{}", made["id"].as_str().unwrap());
    assert_eq!(world.delete(bob, &path).await.status, 404);
    assert_eq!(world.delete(ada, &path).await.status, 204);
    assert_eq!(world.delete(ada, &path).await.status, 404);
    assert_eq!(
        world.get(ada, "/push/subscriptions").await.json()["data"]
            .as_array()
            .unwrap()
            .len(),
        19
    );
    assert_eq!(
        world.get(bob, "/push/subscriptions").await.json()["data"],
        json!([])
    );
    assert_eq!(world.api.get("/api/v1/push/key", None).await.status, 401);
}
