//! Friends, blocks, and who may write.

use axum::http::Method;
use serde_json::{Value, json};

use crate::{
    common::Answer,
    world::{Person, World, refused},
};

async fn ask(world: &World, who: &Person, other: &str) -> Answer {
    world
        .post(who, &format!("/users/{other}/friend-request"), json!({}))
        .await
}

async fn accept(world: &World, who: &Person, other: &str) -> Answer {
    let path = format!("/users/@me/friend-requests/{other}");
    world.send(Method::PUT, who, &path, json!({})).await
}

async fn drop_request(world: &World, who: &Person, other: &str) -> Answer {
    world
        .delete(who, &format!("/users/@me/friend-requests/{other}"))
        .await
}

async fn block(world: &World, who: &Person, other: &str) -> Answer {
    world.post(who, &format!("/users/{other}/block"), json!({})).await
}

/// What people are to `who`.
async fn friends(world: &World, who: &Person) -> Vec<(String, String)> {
    let page = world.get(who, "/users/@me/friends").await.json();
    let text = |one: &Value, key: &str| one[key].as_str().unwrap().to_owned();
    let data = page["data"].as_array().unwrap().iter();
    data.map(|one| (text(one, "userId"), text(one, "state")))
        .collect()
}

fn is(other: &Person, state: &str) -> Vec<(String, String)> {
    vec![(other.id.clone(), state.to_owned())]
}

#[tokio::test]
async fn a_request_is_accepted_rejected_or_taken_back() {
    let world = World::new().await;
    let (ada, eve) = (&world.ada, &world.eve);
    let asked = ask(&world, ada, &eve.id).await;
    assert_eq!(asked.status, 200);
    assert_eq!(
        asked.json(),
        json!({"userId": eve.id, "state": "outgoing", "since": crate::world::now()})
    );
    assert_eq!(friends(&world, ada).await, is(eve, "outgoing"));
    assert_eq!(friends(&world, eve).await, is(ada, "incoming"));
    for who in [ada, eve] {
        let page = world.get(who, "/users/@me/channels").await.json();
        assert_eq!(page["data"], json!([]));
    }
    // Who has asked does not accept.
    assert_eq!(refused(&accept(&world, ada, &eve.id).await).0, 404);
    assert_eq!(drop_request(&world, eve, &ada.id).await.status, 204);
    assert!(friends(&world, ada).await.is_empty() && friends(&world, eve).await.is_empty());
    assert_eq!(refused(&drop_request(&world, eve, &ada.id).await).0, 404);
    assert_eq!(refused(&accept(&world, eve, &ada.id).await).0, 404);

    ask(&world, ada, &eve.id).await;
    assert_eq!(drop_request(&world, ada, &eve.id).await.status, 204);
    assert!(friends(&world, eve).await.is_empty());
    ask(&world, ada, &eve.id).await;
    let accepted = accept(&world, eve, &ada.id).await;
    assert_eq!(accepted.status, 200);
    assert_eq!(accepted.json()["state"], "friend");
    assert_eq!(friends(&world, ada).await, is(eve, "friend"));
    assert_eq!(refused(&ask(&world, ada, &eve.id).await).0, 409);
    assert_eq!(
        refused(&drop_request(&world, ada, &eve.id).await).0,
        404,
        "it is no request"
    );

    let remove = format!("/users/@me/friends/{}", ada.id);
    assert_eq!(world.delete(eve, &remove).await.status, 204);
    assert!(friends(&world, ada).await.is_empty() && friends(&world, eve).await.is_empty());
    assert_eq!(refused(&world.delete(eve, &remove).await).0, 404);
    // Who asks whom has asked accepts.
    ask(&world, ada, &eve.id).await;
    assert_eq!(ask(&world, eve, &ada.id).await.json()["state"], "friend");
}

#[tokio::test]
async fn who_cannot_be_a_friend_is_nobody() {
    let world = World::new().await;
    let ada = &world.ada;
    for other in [
        ada.id.as_str(),
        "@nobody:test.example",
        "@guildhall:test.example",
        "nobody",
        "@me",
    ] {
        assert_eq!(refused(&ask(&world, ada, other).await).0, 404, "{other}");
    }
    for other in [ada.id.as_str(), "@guildhall:test.example", "nobody"] {
        assert_eq!(refused(&block(&world, ada, other).await).0, 404, "{other}");
    }
}

#[tokio::test]
async fn who_is_blocked_is_not_heard() {
    let world = World::new().await;
    let (ada, bob, eve) = (&world.ada, &world.bob, &world.eve);
    ask(&world, ada, &bob.id).await;
    accept(&world, bob, &ada.id).await;
    let opened = json!({"recipients": [ada.id]});
    let channel = world
        .post(bob, "/users/@me/channels", opened.clone())
        .await
        .json();
    let messages = format!("/channels/{}/messages", channel["id"].as_str().unwrap());
    let hello = json!({"content": "hello"});
    let first = world.post(bob, &messages, hello.clone()).await;
    assert_eq!(first.status, 201);
    let first = first.json();
    let pin = format!("{messages}/{}/pin", first["id"].as_str().unwrap());
    world.say(bob, "to all").await;
    world.say(ada, "by me").await;
    for _ in 0..2 {
        assert_eq!(block(&world, ada, &bob.id).await.status, 204);
    }
    let blocked = world.get(ada, "/users/@me/blocked").await.json();
    assert_eq!(
        blocked["data"],
        json!([{"userId": bob.id, "since": crate::world::now()}])
    );
    assert!(friends(&world, ada).await.is_empty() && friends(&world, bob).await.is_empty());
    for answer in [
        world.post(bob, &messages, hello.clone()).await,
        world
            .post(bob, &messages.replace("/messages", "/typing"), json!({}))
            .await,
        world.post(bob, &pin, json!({})).await,
        ask(&world, bob, &ada.id).await,
        // Nor the other way round.
        ask(&world, ada, &bob.id).await,
        world
            .post(ada, "/users/@me/channels", json!({"recipients": [bob.id]}))
            .await,
        world
            .post(
                ada,
                "/users/@me/channels",
                json!({"recipients": [bob.id, eve.id]}),
            )
            .await,
    ] {
        assert_eq!(refused(&answer).0, 403);
    }
    // He may still look at what was said.
    assert_eq!(world.post(bob, "/users/@me/channels", opened).await.status, 200);
    // What was said is hidden from who has blocked, and shown when asked for.
    assert_eq!(world.contents("").await, ["by me"]);
    let seen = world.get(bob, &world.messages("")).await.json();
    let of_bob = seen["data"][1]["id"].as_str().unwrap().to_owned();
    let shown = world.get(ada, &world.messages(&format!("/{of_bob}"))).await;
    assert_eq!(shown.json()["content"], "to all");
    assert_eq!(world.contents("?limit=1").await, ["by me"]);
    assert_eq!(world.contents(&format!("?after={of_bob}")).await, ["by me"]);

    let unblock = format!("/users/{}/block", bob.id);
    assert_eq!(world.delete(ada, &unblock).await.status, 204);
    assert_eq!(refused(&world.delete(ada, &unblock).await).0, 404);
    assert_eq!(world.contents("").await, ["by me", "to all"]);
    assert_eq!(world.post(bob, &messages, hello).await.status, 201);
    assert!(
        friends(&world, ada).await.is_empty(),
        "friendship is not restored"
    );
    assert_eq!(ask(&world, bob, &ada.id).await.status, 200);
}

#[tokio::test]
async fn everybody_says_who_may_write_and_ask() {
    let world = World::new().await;
    let (ada, bob, eve) = (&world.ada, &world.bob, &world.eve);
    let settings = "/users/@me/settings";
    let everyone = json!({"client": {}, "linkPreviews": true, "privacySettings": {"directMessages": "everyone", "friendRequests": "everyone", "readReceipts": "nobody"}});
    assert_eq!(world.get(ada, settings).await.json(), everyone);
    let set = json!({"client": {}, "linkPreviews": true, "privacySettings": {"directMessages": "shared_guilds", "friendRequests": "nobody", "readReceipts": "private"}});
    assert_eq!(world.patch(ada, settings, set.clone()).await.json(), set);
    assert_eq!(world.patch(ada, settings, json!({})).await.json(), set);
    for (field, value) in [
        ("directMessages", "nobody"),
        ("friendRequests", "friends"),
        ("readReceipts", "friends"),
    ] {
        let answer = world
            .patch(ada, settings, json!({"privacySettings": {field: value}}))
            .await;
        assert_eq!(refused(&answer), (400, vec![format!("privacySettings.{field}")]));
    }
    let to_ada = json!({"recipients": [ada.id]});
    let open = "/users/@me/channels";
    assert_eq!(
        world.post(bob, open, to_ada.clone()).await.status,
        200,
        "they share a guild"
    );
    assert_eq!(refused(&world.post(eve, open, to_ada.clone()).await).0, 403);
    for who in [bob, eve] {
        assert_eq!(refused(&ask(&world, who, &ada.id).await).0, 403);
    }
    // Who may ask and not write: the channel of the two is there, and closed to her.
    let set = json!({"privacySettings": {"directMessages": "friends", "friendRequests": "everyone"}});
    world.patch(ada, settings, set).await;
    assert_eq!(ask(&world, eve, &ada.id).await.status, 200);
    let channel = world.post(eve, open, to_ada).await.json();
    let messages = format!("/channels/{}/messages", channel["id"].as_str().unwrap());
    let hello = json!({"content": "hello"});
    assert_eq!(refused(&world.post(eve, &messages, hello.clone()).await).0, 403);
    accept(&world, ada, &eve.id).await;
    assert_eq!(world.post(eve, &messages, hello).await.status, 201);
}
