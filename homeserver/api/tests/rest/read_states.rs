//! What is read, and what is not.

use guildhall_api::limit::{Rate, RateLimits};
use guildhall_permissions::Permissions;
use serde_json::{Value, json};

use crate::{
    common::Setup,
    world::{Person, World},
};

const STATES: &str = "/users/@me/read-states";

/// `person` says something, later than all before; the message's id.
async fn say(world: &World, person: &Person, channel: &str) -> String {
    world.api.clock.advance_millis(1);
    let path = format!("/channels/{channel}/messages");
    let said = world.post(person, &path, json!({"content": "hello"})).await;
    assert_eq!(said.status, 201, "{}", String::from_utf8_lossy(&said.bytes));
    said.json()["id"].as_str().unwrap().to_owned()
}

async fn states(world: &World, person: &Person) -> Vec<Value> {
    let answer = world.get(person, STATES).await;
    assert_eq!(answer.status, 200);
    let mut body = answer.json();
    serde_json::from_value(body["data"].take()).unwrap()
}

async fn ack(world: &World, person: &Person, channel: &str, message: &str) -> u16 {
    let path = format!("/channels/{channel}/messages/{message}/ack");
    world.post(person, &path, json!({})).await.status.as_u16()
}

async fn make(world: &World, body: Value) -> String {
    let made = world.post(&world.ada, &world.of_guild("/channels"), body).await;
    assert_eq!(made.status, 201);
    made.json()["id"].as_str().unwrap().to_owned()
}

fn state(world: &World, channel: &str, read: Option<&str>, last: Option<&str>, unread: u32) -> Value {
    json!({"channelId": channel, "guildId": world.guild, "threadId": null, "lastReadMessageId": read, "lastMessageId": last,
        "unreadCount": unread, "mentionCount": 0})
}

#[tokio::test]
async fn messages_are_unread_until_they_are_acknowledged() {
    let world = World::new().await;
    let channel = &world.channel;
    let before = states(&world, &world.bob).await;
    assert_eq!(
        before[0]["unreadCount"], 0,
        "who comes in has read everything: {before:?}"
    );
    let mut said = Vec::new();
    for _ in 0..3 {
        said.push(say(&world, &world.ada, channel).await);
    }
    let last = Some(said[2].as_str());
    let unread = |read, count| vec![state(&world, channel, read, last, count)];
    assert_eq!(states(&world, &world.bob).await, unread(None, 3));
    assert_eq!(
        states(&world, &world.ada).await,
        unread(last, 0),
        "one's own are read"
    );
    assert_eq!(ack(&world, &world.bob, channel, &said[1]).await, 204);
    assert_eq!(states(&world, &world.bob).await, unread(Some(&said[1]), 1));
    // An older one, also from another session, takes nothing back.
    assert_eq!(ack(&world, &world.bob, channel, &said[0]).await, 204);
    assert_eq!(states(&world, &world.bob).await, unread(Some(&said[1]), 1));
    world
        .delete(&world.ada, &format!("/channels/{channel}/messages/{}", said[2]))
        .await;
    assert_eq!(
        states(&world, &world.bob).await,
        [state(&world, channel, Some(&said[1]), Some(&said[1]), 0)],
        "what is deleted is not unread"
    );
    assert_eq!(
        ack(&world, &world.bob, channel, &said[2]).await,
        204,
        "nor is it unknown"
    );
    let answer = say(&world, &world.bob, channel).await;
    assert_eq!(
        states(&world, &world.bob).await,
        [state(&world, channel, Some(&answer), Some(&answer), 0)]
    );
}

#[tokio::test]
async fn a_guild_is_read_at_once() {
    let world = World::new().await;
    let second = make(&world, json!({"name": "second"})).await;
    make(&world, json!({"name": "empty"})).await;
    for channel in [&world.channel, &second, &second] {
        say(&world, &world.ada, channel).await;
    }
    let unread = |states: &[Value]| -> u64 {
        let counts = states.iter().map(|state| state["unreadCount"].as_u64().unwrap());
        counts.sum()
    };
    let before = states(&world, &world.bob).await;
    assert_eq!((before.len(), unread(&before)), (3, 3));
    for _ in 0..2 {
        let done = world.post(&world.bob, &world.of_guild("/ack"), json!({})).await;
        assert_eq!(done.status, 204);
    }
    let after = states(&world, &world.bob).await;
    assert_eq!(unread(&after), 0);
    for state in &after {
        assert_eq!(state["lastReadMessageId"], state["lastMessageId"]);
    }
    say(&world, &world.ada, &second).await;
    assert_eq!(unread(&states(&world, &world.bob).await), 1);
}

#[tokio::test]
async fn of_what_one_does_not_see_nothing_is_told_or_stored() {
    let world = World::new().await;
    let view = Permissions::VIEW_CHANNEL.to_string();
    let closed = json!([{"id": world.guild, "type": 0, "allow": "0", "deny": view}]);
    let hidden = make(&world, json!({"name": "staff", "permissionOverwrites": closed})).await;
    let secret = say(&world, &world.ada, &hidden).await;
    let said = say(&world, &world.ada, &world.channel).await;
    let shown = states(&world, &world.bob).await;
    assert_eq!(shown, [state(&world, &world.channel, None, Some(&said), 1)]);
    assert_eq!(states(&world, &world.ada).await.len(), 2);
    assert_eq!(ack(&world, &world.bob, &hidden, &secret).await, 404);
    world.post(&world.bob, &world.of_guild("/ack"), json!({})).await;
    // Whoever comes to see it has read nothing of it.
    let opened = json!({"type": 0, "allow": view, "deny": "0"});
    let path = format!("/channels/{hidden}/permissions/{}", world.guild);
    let opened = world
        .send(axum::http::Method::PUT, &world.ada, &path, opened)
        .await;
    assert_eq!(opened.status, 204, "{}", String::from_utf8_lossy(&opened.bytes));
    let shown = states(&world, &world.bob).await;
    assert!(
        shown.contains(&state(&world, &hidden, None, Some(&secret), 1)),
        "{shown:?}"
    );

    for (person, channel, message) in [
        (&world.bob, world.channel.as_str(), secret.as_str()),
        (&world.bob, &world.channel, "$nothing"),
        (&world.bob, &world.channel, "nothing"),
        (&world.bob, "!nothing", &said),
        (&world.eve, &world.channel, &said),
    ] {
        assert_eq!(
            ack(&world, person, channel, message).await,
            404,
            "{channel} {message}"
        );
    }
    let refused = world.post(&world.eve, &world.of_guild("/ack"), json!({})).await;
    assert_eq!(refused.status, 404);
    assert_eq!(states(&world, &world.eve).await, Vec::<Value>::new());
    for path in [
        format!("/api/v1/channels/{}/messages/{said}/ack", world.channel),
        format!("/api/v1/guilds/{}/ack", world.guild),
    ] {
        assert_eq!(world.api.post(&path, &json!({})).await.status, 401);
    }
    assert_eq!(world.api.get(&format!("/api/v1{STATES}"), None).await.status, 401);
}

#[tokio::test]
async fn it_is_acknowledged_only_so_often() {
    let world = World::on(Setup {
        rates: RateLimits {
            ack: Rate::new(2, 600),
            ..RateLimits::default()
        },
        ..Setup::default()
    })
    .await;
    let said = say(&world, &world.ada, &world.channel).await;
    let mut last = 0;
    for _ in 0..3 {
        last = ack(&world, &world.bob, &world.channel, &said).await;
    }
    assert_eq!(last, 429);
}

#[tokio::test]
async fn receipts_are_for_who_sees_the_channel_and_of_who_wants_it() {
    let world = World::new().await;
    let (ada, bob, channel) = (&world.ada, &world.bob, &world.channel);
    let path = format!("/channels/{channel}/receipts");
    let said = say(&world, ada, channel).await;
    assert_eq!(ack(&world, bob, channel, &said).await, 204);
    assert_eq!(world.get(ada, &path).await.json()["data"], json!([]));
    let wanted = json!({"privacySettings": {"readReceipts": "everywhere"}});
    assert_eq!(world.patch(bob, "/users/@me/settings", wanted).await.status, 200);
    // What was read before is nobody's business.
    assert_eq!(ack(&world, bob, channel, &said).await, 204);
    assert_eq!(world.get(ada, &path).await.json()["data"], json!([]));
    let said = say(&world, ada, channel).await;
    assert_eq!(ack(&world, bob, channel, &said).await, 204);
    let seen = world.get(ada, &path).await.json();
    assert_eq!(seen["data"].as_array().unwrap().len(), 1, "{seen}");
    let receipt = &seen["data"][0];
    assert_eq!(
        (&receipt["userId"], &receipt["messageId"], &receipt["threadId"]),
        (&json!(bob.id), &json!(said), &Value::Null)
    );
    for path in [&path, "/channels/!none/receipts"] {
        assert_eq!(world.get(&world.eve, path).await.status, 404, "{path}");
    }
}
