//! Private channels: of two people, and groups.

use axum::http::Method;
use serde_json::{Value, json};

use crate::{
    common::Answer,
    world::{Person, World, person, refused},
};

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

async fn open(world: &World, who: &Person, recipients: &[&str]) -> Answer {
    world
        .post(who, "/users/@me/channels", json!({ "recipients": recipients }))
        .await
}

/// Ids of the channels in the person's list.
async fn list(world: &World, who: &Person) -> Vec<String> {
    let page = world.get(who, "/users/@me/channels").await.json();
    page["data"].as_array().unwrap().iter().map(id).collect()
}

async fn say(world: &World, who: &Person, channel: &str, content: &str) -> Answer {
    let path = format!("/channels/{channel}/messages");
    world.post(who, &path, json!({ "content": content })).await
}

#[tokio::test]
async fn two_people_have_one_channel() {
    let world = World::new().await;
    let (ada, eve) = (&world.ada, &world.eve);
    let opened = open(&world, ada, &[&eve.id]).await;
    assert_eq!(opened.status, 200);
    let opened = opened.json();
    let channel = id(&opened);
    let expected = json!({
        "id": channel, "type": 1, "guildId": null, "position": 0, "name": "", "topic": null, "nsfw": false,
        "lastMessageId": null, "bitrate": null, "userLimit": null, "rateLimitPerUser": 0,
        "recipients": [ada.id, eve.id], "ownerId": null, "parentId": null, "permissionOverwrites": [], "availableTags": [], "requireTag": false,
    });
    assert_eq!(opened, expected);
    assert_eq!(list(&world, ada).await, [channel.as_str()]);
    assert_eq!(list(&world, eve).await, [""; 0], "nothing was said");
    // It is the same from both sides, and how often it is opened.
    assert_eq!(id(&open(&world, ada, &[&eve.id, &eve.id]).await.json()), channel);
    let said = say(&world, ada, &channel, "hello").await;
    assert_eq!(said.status, 201);
    assert_eq!(list(&world, eve).await, [channel.as_str()]);
    assert_eq!(id(&open(&world, eve, &[&ada.id]).await.json()), channel);
    assert_eq!(say(&world, eve, &channel, "hello to you").await.status, 201);
    let messages = format!("/channels/{channel}/messages");
    let page = world.get(ada, &messages).await.json();
    assert_eq!(page["data"][0]["content"], "hello to you");
    assert_eq!(page["data"][1]["content"], "hello");

    // Edits and deletions are the author's.
    let of_eve = format!("{messages}/{}", id(&page["data"][0]));
    let edit = json!({"content": "hi"});
    assert_eq!(world.patch(eve, &of_eve, edit.clone()).await.status, 200);
    assert_eq!(world.patch(ada, &of_eve, edit).await.status, 403);
    assert_eq!(world.delete(ada, &of_eve).await.status, 403);
    assert_eq!(world.delete(eve, &of_eve).await.status, 204);
    let typing = format!("/channels/{channel}/typing");
    assert_eq!(world.post(eve, &typing, json!({})).await.status, 204);

    // Nobody else has anything to do with it.
    let bob = &world.bob;
    for answer in [
        say(&world, bob, &channel, "and I").await,
        world.get(bob, &messages).await,
        world.get(bob, &format!("/channels/{channel}")).await,
        world
            .patch(bob, &format!("/channels/{channel}"), json!({"name": "x"}))
            .await,
        world.delete(bob, &format!("/channels/{channel}")).await,
        world.post(bob, &typing, json!({})).await,
    ] {
        assert_eq!(refused(&answer).0, 404);
    }
}

#[tokio::test]
async fn a_closed_channel_opens_with_what_is_said() {
    let world = World::new().await;
    let (ada, bob) = (&world.ada, &world.bob);
    let channel = id(&open(&world, ada, &[&bob.id]).await.json());
    say(&world, ada, &channel, "hello").await;
    let path = format!("/channels/{channel}");
    for _ in 0..2 {
        assert_eq!(world.delete(bob, &path).await.status, 204);
        assert_eq!(list(&world, bob).await, [""; 0]);
    }
    assert_eq!(
        list(&world, ada).await,
        [channel.as_str()],
        "it is closed for one"
    );
    assert_eq!(
        world.get(bob, &path).await.json()["id"],
        channel.as_str(),
        "and there all the same"
    );
    say(&world, ada, &channel, "are you there?").await;
    assert_eq!(list(&world, bob).await, [channel.as_str()]);
    world.delete(bob, &path).await;
    assert_eq!(id(&open(&world, bob, &[&ada.id]).await.json()), channel);
    assert_eq!(list(&world, bob).await, [channel.as_str()]);
}

#[tokio::test]
async fn who_cannot_be_written_to_is_said() {
    let world = World::new().await;
    let ada = &world.ada;
    for bad in [
        vec![],
        vec![ada.id.as_str()],
        vec!["@nobody:test.example"],
        vec!["@guildhall:test.example"],
        vec!["@guildhall:elsewhere.example"],
        vec!["nobody"],
        vec![world.bob.id.as_str(), "@nobody:test.example"],
    ] {
        let answer = open(&world, ada, &bad).await;
        assert_eq!(refused(&answer), (400, vec!["recipients".to_owned()]), "{bad:?}");
    }
    let many: Vec<String> = (0..10).map(|number| format!("@u{number}:test.example")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(refused(&open(&world, ada, &many).await).0, 400);
    assert_eq!(list(&world, ada).await, [""; 0]);
    // This server deals with no other.
    let away = open(&world, ada, &["@zoe:elsewhere.example"]).await;
    assert_eq!(refused(&away).0, 502);
    assert_eq!(list(&world, ada).await, [""; 0]);
    let path = "/users/@zoe:elsewhere.example/friend-request";
    assert_eq!(refused(&world.post(ada, path, json!({})).await).0, 502);
    let friends = world.get(ada, "/users/@me/friends").await.json();
    assert_eq!(friends["data"], json!([]));
}

#[tokio::test]
async fn a_group_has_an_owner_and_at_most_ten_people() {
    let world = World::new().await;
    let (ada, bob, eve) = (&world.ada, &world.bob, &world.eve);
    let made = open(&world, ada, &[&bob.id, &eve.id]).await;
    assert_eq!(made.status, 201);
    let made = made.json();
    let channel = id(&made);
    assert_eq!((&made["type"], &made["ownerId"]), (&json!(3), &json!(ada.id)));
    assert_eq!(made["recipients"], json!([ada.id, bob.id, eve.id]));
    let other = open(&world, ada, &[&bob.id, &eve.id]).await.json();
    assert_ne!(id(&other), channel, "of groups there may be several");
    for who in [ada, bob, eve] {
        assert_eq!(list(&world, who).await.len(), 2);
    }
    assert_eq!(say(&world, eve, &channel, "hello all").await.status, 201);

    let path = format!("/channels/{channel}");
    let named = world.patch(bob, &path, json!({"name": "Plans"})).await;
    assert_eq!(named.status, 200);
    assert_eq!(named.json()["name"], "Plans");
    let long = "x".repeat(101);
    for bad in [
        json!({"name": ""}),
        json!({ "name": long }),
        json!({"ownerId": "bob"}),
    ] {
        assert_eq!(world.patch(bob, &path, bad).await.status, 400);
    }
    let unnamed = world.patch(bob, &path, json!({"name": null})).await.json();
    assert_eq!(unnamed["name"], "");

    // Anybody brings others in; the owner takes them out.
    let mut people = Vec::new();
    for number in 0..8 {
        people.push(person(&world.api, &format!("friend{number}")).await);
    }
    let recipient = |who: &Person| format!("{path}/recipients/{}", who.id);
    let (last, first) = people.split_last().unwrap();
    for friend in first {
        let added = world.send(Method::PUT, eve, &recipient(friend), json!({})).await;
        assert_eq!(added.status, 204);
    }
    let full = world.send(Method::PUT, eve, &recipient(last), json!({})).await;
    assert_eq!(refused(&full).0, 409);
    let there = world.send(Method::PUT, eve, &recipient(bob), json!({})).await;
    assert_eq!(there.status, 204, "who is in it stays");
    assert_eq!(refused(&world.delete(bob, &recipient(eve)).await).0, 403);
    assert_eq!(refused(&world.delete(last, &recipient(eve)).await).0, 404);
    assert_eq!(world.delete(ada, &recipient(eve)).await.status, 204);
    assert_eq!(refused(&world.delete(ada, &recipient(eve)).await).0, 404);
    assert_eq!(refused(&say(&world, eve, &channel, "still here").await).0, 404);
    assert_eq!(list(&world, eve).await, [id(&other).as_str()]);

    // The owner passes it on.
    let to_bob = json!({ "ownerId": bob.id });
    assert_eq!(refused(&world.patch(bob, &path, to_bob.clone()).await).0, 403);
    assert_eq!(
        refused(&world.patch(ada, &path, json!({ "ownerId": eve.id })).await).0,
        400
    );
    let passed = world.patch(ada, &path, to_bob).await;
    assert_eq!(passed.status, 200);
    assert_eq!(passed.json()["ownerId"], bob.id.as_str());
    assert_eq!(refused(&world.delete(ada, &recipient(&first[0])).await).0, 403);
    assert_eq!(world.delete(bob, &recipient(&first[0])).await.status, 204);
    assert_eq!(
        refused(&world.delete(bob, &recipient(ada)).await).0,
        403,
        "who has made it"
    );
    // Who leaves as the owner is followed by another.
    assert_eq!(world.delete(bob, &path).await.status, 204);
    let left = world.get(ada, &path).await.json();
    assert_eq!(left["ownerId"], ada.id.as_str());
    assert!(!left["recipients"].as_array().unwrap().contains(&json!(bob.id)));
}

#[tokio::test]
async fn two_people_are_no_group() {
    let world = World::new().await;
    let (ada, bob, eve) = (&world.ada, &world.bob, &world.eve);
    let channel = id(&open(&world, ada, &[&bob.id]).await.json());
    let path = format!("/channels/{channel}");
    let of_eve = format!("{path}/recipients/{}", eve.id);
    for answer in [
        world.patch(ada, &path, json!({"name": "us"})).await,
        world.send(Method::PUT, ada, &of_eve, json!({})).await,
        world.delete(ada, &format!("{path}/recipients/{}", bob.id)).await,
    ] {
        assert_eq!(refused(&answer).0, 409);
    }
    // A channel of a guild is none of these.
    let path = format!("/channels/{}", world.channel);
    for answer in [
        world.get(ada, &path).await,
        world.patch(ada, &path, json!({"name": "mine"})).await,
        world.delete(ada, &path).await,
        world
            .send(
                Method::PUT,
                ada,
                &format!("{path}/recipients/{}", eve.id),
                json!({}),
            )
            .await,
    ] {
        assert_eq!(refused(&answer).0, 404);
    }
}

#[tokio::test]
async fn what_is_said_in_private_can_be_reported() {
    let world = World::new().await;
    let (ada, bob) = (&world.ada, &world.bob);
    let channel = id(&open(&world, ada, &[&bob.id]).await.json());
    let said = say(&world, bob, &channel, "you fool").await.json();
    let body =
        json!({"kind": "message", "channelId": channel, "messageId": said["id"], "category": "harassment"});
    let report = world.post(ada, "/reports", body.clone()).await;
    assert_eq!(report.status, 201, "{}", String::from_utf8_lossy(&report.bytes));
    assert_eq!(report.json()["guildId"], Value::Null);
    assert_eq!(refused(&world.post(&world.eve, "/reports", body).await).0, 404);
}

#[tokio::test]
async fn reactions_pins_and_mentions_are_for_both() {
    let world = World::new().await;
    let (ada, eve) = (&world.ada, &world.eve);
    let channel = id(&open(&world, ada, &[&eve.id]).await.json());
    let text = format!("<{0}> <{1}> @everyone <@&x>", eve.id, world.bob.id);
    let said = say(&world, ada, &channel, &text).await.json();
    assert_eq!(
        (&said["mentions"], &said["mentionEveryone"], &said["mentionRoles"]),
        (&json!([eve.id]), &json!(false), &json!([])),
        "who is not in it is not called"
    );
    let message = format!("/channels/{channel}/messages/{}", id(&said));
    let reaction = format!("{message}/reactions/%F0%9F%91%8D");
    assert_eq!(world.post(eve, &reaction, json!({})).await.status, 204);
    assert_eq!(
        world.post(eve, &format!("{message}/pin"), json!({})).await.status,
        204
    );
    let seen = world.get(ada, &message).await.json();
    assert_eq!(
        (&seen["reactions"][0]["count"], &seen["pinned"]),
        (&json!(1), &json!(true))
    );
    let pins = world.get(ada, &format!("/channels/{channel}/pins")).await.json();
    assert_eq!(pins["data"][0]["pinnedBy"], json!(eve.id));
    // Nobody takes off what another has said, and who is not in it sees nothing.
    let of_eve = format!("{reaction}/users/{}", eve.id);
    assert_eq!(refused(&world.delete(ada, &of_eve).await).0, 403);
    for path in [reaction, format!("{message}/pin")] {
        assert_eq!(refused(&world.post(&world.bob, &path, json!({})).await).0, 404);
    }
    let group = id(&open(&world, ada, &[&eve.id, &world.bob.id]).await.json());
    let said = say(&world, &world.bob, &group, "all").await.json();
    let pin = format!("/channels/{group}/messages/{}/pin", id(&said));
    assert_eq!(world.post(eve, &pin, json!({})).await.status, 204);
}

#[tokio::test]
async fn what_is_unread_is_counted_from_the_first_message_on() {
    let world = World::new().await;
    let (ada, eve) = (&world.ada, &world.eve);
    let channel = id(&open(&world, ada, &[&eve.id]).await.json());
    let first = id(&say(&world, ada, &channel, "one").await.json());
    say(&world, ada, &channel, "two").await;
    let state = async |who: &Person| {
        let all = world.get(who, "/users/@me/read-states").await.json();
        let all = all["data"].as_array().unwrap().iter();
        { all }
            .find(|state| state["channelId"] == channel.as_str())
            .cloned()
            .unwrap()
    };
    let (own, other) = (state(ada).await, state(eve).await);
    assert_eq!(own["unreadCount"], 0, "one's own");
    assert_eq!(
        (&other["unreadCount"], &other["guildId"]),
        (&json!(2), &Value::Null)
    );
    let ack = format!("/channels/{channel}/messages/{first}/ack");
    assert_eq!(world.post(eve, &ack, json!({})).await.status, 204);
    let other = state(eve).await;
    assert_eq!(
        (&other["unreadCount"], &other["lastReadMessageId"]),
        (&json!(1), &json!(first))
    );
    assert_eq!(refused(&world.post(&world.bob, &ack, json!({})).await).0, 404);
}
