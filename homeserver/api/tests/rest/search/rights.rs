//! Who finds what.

use axum::http::Method;
use guildhall_permissions::Permissions;
use serde_json::json;

use super::common::{ask, found, id, settled, world};
use crate::{
    overwrites::put,
    roles::{hold, role},
    threads::{make, path},
    world::{Person, World, person, refused},
};

const NONE: Permissions = Permissions::NONE;

/// As [`super::common::texts_at`], sorted: what is said in several channels at once has no order.
async fn texts_at(world: &World, person: &Person, path: &str, pairs: &[(&str, &str)]) -> Vec<String> {
    let mut texts = super::common::texts_at(world, person, path, pairs).await;
    texts.sort();
    texts
}

async fn texts(world: &World, person: &Person, pairs: &[(&str, &str)]) -> Vec<String> {
    texts_at(world, person, &world.of_guild("/search"), pairs).await
}

async fn come_in(world: &World, who: &Person) {
    let code = world.invite(json!({})).await;
    let joined = world.post(who, &format!("/invites/{code}"), json!({})).await;
    assert_eq!(joined.status, 200);
}

async fn say_in(world: &World, who: &Person, channel: &str, text: &str) -> String {
    let to = format!("/channels/{channel}/messages");
    let sent = world.post(who, &to, json!({"content": text})).await;
    assert_eq!(sent.status, 201, "{}", String::from_utf8_lossy(&sent.bytes));
    id(&sent.json())
}

#[tokio::test]
async fn a_right_that_is_taken_away_hides_at_once() {
    let world = world().await;
    let (ada, bob, eve) = (&world.ada, &world.bob, &world.eve);
    let other = json!({"name": "other"});
    let other = id(&world.post(ada, &world.of_guild("/channels"), other).await.json());
    say_in(&world, ada, &other, "secret kiwi").await;
    say_in(&world, ada, &world.channel, "open kiwi").await;
    settled(&world).await;
    let kiwi = [("content", "kiwi")];
    let (of_guild, of_channel) = (world.of_guild("/search"), format!("/channels/{other}/search"));
    assert_eq!(texts(&world, bob, &kiwi).await, ["open kiwi", "secret kiwi"]);
    assert_eq!(texts_at(&world, bob, &of_channel, &kiwi).await, ["secret kiwi"]);
    for stranger in [&of_guild, &of_channel] {
        assert_eq!(refused(&ask(&world, eve, stranger, &kiwi).await).0, 404);
    }

    let everyone = (world.guild.as_str(), 0);
    for (right, status) in [
        (Permissions::READ_MESSAGE_HISTORY, 403),
        (Permissions::VIEW_CHANNEL, 404),
    ] {
        assert!(
            put(&world, ada, &other, everyone, (NONE, right))
                .await
                .status
                .is_success()
        );
        assert_eq!(texts(&world, bob, &kiwi).await, ["open kiwi"]);
        let narrowed = [("content", "kiwi"), ("channelId", other.as_str())];
        assert_eq!(texts(&world, bob, &narrowed).await, [""; 0]);
        assert_eq!(refused(&ask(&world, bob, &of_channel, &kiwi).await).0, status);
        assert_eq!(texts(&world, ada, &kiwi).await.len(), 2);
    }
    // It is seen as soon as it may be.
    let crew = role(&world, "crew", NONE).await;
    let allowed = Permissions::VIEW_CHANNEL | Permissions::READ_MESSAGE_HISTORY;
    assert!(
        put(&world, ada, &other, (&crew, 0), (allowed, NONE))
            .await
            .status
            .is_success()
    );
    hold(&world, bob, &[&crew]).await;
    assert_eq!(texts(&world, bob, &kiwi).await.len(), 2);

    let kicked = world
        .delete(ada, &world.of_guild(&format!("/members/{}", bob.id)))
        .await;
    assert_eq!(kicked.status, 204);
    for path in [&of_guild, &of_channel] {
        assert_eq!(refused(&ask(&world, bob, path, &kiwi).await).0, 404);
    }
}

#[tokio::test]
async fn a_private_thread_is_searched_by_who_is_in_it() {
    let world = world().await;
    let (ada, bob, eve) = (&world.ada, &world.bob, &world.eve);
    come_in(&world, eve).await;
    let thread = make(&world, bob, &world.channel, json!({"name": "hush", "type": 12})).await;
    let room = thread["channelId"].as_str().unwrap();
    let to = path(room, &id(&thread), "/messages");
    assert_eq!(
        world
            .post(bob, &to, json!({"content": "private fig"}))
            .await
            .status,
        201
    );
    say_in(&world, ada, &world.channel, "open fig").await;
    settled(&world).await;
    let fig = [("content", "fig")];
    let of_channel = format!("/channels/{}/search", world.channel);
    let of_thread = format!("/channels/{room}/search");
    let narrowed = [("content", "fig"), ("channelId", room)];
    // Bob is in it; Ada, who owns the guild, manages threads.
    for who in [bob, ada] {
        for path in [&world.of_guild("/search"), &of_channel] {
            assert_eq!(
                texts_at(&world, who, path, &fig).await,
                ["open fig", "private fig"]
            );
        }
        assert_eq!(texts_at(&world, who, &of_thread, &fig).await, ["private fig"]);
        assert_eq!(texts(&world, who, &narrowed).await, ["private fig"]);
    }
    for path in [&world.of_guild("/search"), &of_channel] {
        assert_eq!(texts_at(&world, eve, path, &fig).await, ["open fig"]);
    }
    assert_eq!(refused(&ask(&world, eve, &of_thread, &fig).await).0, 404);
    assert_eq!(texts(&world, eve, &narrowed).await, [""; 0]);
    let member = path(room, &id(&thread), &format!("/members/{}", eve.id));
    assert!(
        world
            .send(Method::PUT, bob, &member, json!({}))
            .await
            .status
            .is_success()
    );
    assert_eq!(texts(&world, eve, &fig).await.len(), 2);
    assert!(world.delete(bob, &member).await.status.is_success());
    assert_eq!(texts(&world, eve, &fig).await, ["open fig"]);
    // With it all of it is gone.
    assert_eq!(world.delete(ada, &path(room, &id(&thread), "")).await.status, 204);
    settled(&world).await;
    assert_eq!(texts(&world, bob, &fig).await, ["open fig"]);
}

#[tokio::test]
async fn private_channels_are_searched_by_who_is_in_them() {
    let world = world().await;
    let (ada, bob, eve) = (&world.ada, &world.bob, &world.eve);
    let dan = person(&world.api, "dan").await;
    let open = |who: Person, with: Vec<String>| {
        let world = &world;
        async move {
            let body = json!({ "recipients": with });
            let opened = world.post(&who, "/users/@me/channels", body).await;
            assert_eq!(opened.status, 200, "{}", String::from_utf8_lossy(&opened.bytes));
            id(&opened.json())
        }
    };
    let pair = open(ada.clone(), vec![bob.id.clone()]).await;
    let other = open(bob.clone(), vec![eve.id.clone()]).await;
    let message = say_in(&world, ada, &pair, "lime for bob").await;
    say_in(&world, bob, &pair, "lime for ada").await;
    say_in(&world, bob, &other, "lime for eve").await;
    world.say(ada, "lime for all").await;
    settled(&world).await;
    let (mine, lime) = ("/users/@me/search", [("content", "lime")]);
    assert_eq!(
        texts_at(&world, ada, mine, &lime).await,
        ["lime for ada", "lime for bob"]
    );
    assert_eq!(texts_at(&world, bob, mine, &lime).await.len(), 3);
    assert_eq!(texts_at(&world, eve, mine, &lime).await, ["lime for eve"]);
    assert_eq!(texts_at(&world, &dan, mine, &lime).await, [""; 0]);
    let narrowed = [("content", "lime"), ("channelId", pair.as_str())];
    assert_eq!(texts_at(&world, eve, mine, &narrowed).await, [""; 0]);
    let of_pair = format!("/channels/{pair}/search");
    assert_eq!(
        texts_at(&world, bob, &of_pair, &lime).await,
        ["lime for ada", "lime for bob"]
    );
    assert_eq!(refused(&ask(&world, eve, &of_pair, &lime).await).0, 404);
    assert_eq!(texts(&world, bob, &lime).await, ["lime for all"]);
    let gone = format!("/channels/{pair}/messages/{message}");
    assert_eq!(world.delete(ada, &gone).await.status, 204);
    // Also before the index has heard of it.
    let page = found(&world, bob, &of_pair, &[("content", "lime bob")]).await;
    assert_eq!(
        (&page["totalResults"], &page["messages"]),
        (&json!(0), &json!([]))
    );
}

#[tokio::test]
async fn the_blocked_are_not_found() {
    let world = world().await;
    let (ada, bob) = (&world.ada, &world.bob);
    world.say(bob, "grape of bob").await;
    world.say(ada, "grape of ada").await;
    settled(&world).await;
    let grape = [("content", "grape")];
    assert_eq!(texts(&world, ada, &grape).await.len(), 2);
    let block = format!("/users/{}/block", bob.id);
    let blocked = world.post(ada, &block, json!({})).await;
    assert!(
        blocked.status.is_success(),
        "{}",
        String::from_utf8_lossy(&blocked.bytes)
    );
    assert_eq!(texts(&world, ada, &grape).await, ["grape of ada"]);
    assert_eq!(texts(&world, ada, &[("authorId", &bob.id)]).await, [""; 0]);
    assert_eq!(texts(&world, bob, &grape).await.len(), 2);
    assert!(world.delete(ada, &block).await.status.is_success());
    assert_eq!(texts(&world, ada, &grape).await.len(), 2);
}
