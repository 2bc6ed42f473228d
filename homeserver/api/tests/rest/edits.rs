//! The texts that a message has had.

use guildhall_permissions::Permissions;
use serde_json::{Value, json};

use crate::{
    common::Answer,
    overwrites::put,
    world::{Person, World, now, refused},
};

async fn edit(world: &World, person: &Person, path: &str, content: &str) {
    world.api.clock.advance_seconds(1);
    let answer = world.patch(person, path, json!({"content": content})).await;
    assert_eq!(answer.status, 200);
}

fn texts(page: &Answer) -> Vec<String> {
    assert_eq!(page.status, 200);
    let page = page.json();
    let data = page["data"].as_array().unwrap().iter();
    data.map(|text| text["content"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn the_texts_of_a_message_are_listed_from_the_first_on() {
    let world = World::new().await;
    let (ada, bob) = (&world.ada, &world.bob);
    let message = world.say(bob, "one").await;
    let path = world.messages(&format!("/{}", message["id"].as_str().unwrap()));
    let edits = format!("{path}/edits");
    let first = json!({"id": message["id"], "content": "one", "emojis": [], "timestamp": now()});
    assert_eq!(world.get(ada, &edits).await.json()["data"], json!([first]));
    for text in ["two", "three", "four"] {
        edit(&world, bob, &path, text).await;
    }
    let all = world.get(ada, &edits).await;
    assert_eq!(texts(&all), ["one", "two", "three", "four"]);
    let all = all.json();
    assert_eq!(all["data"][0], first);
    let last = &all["data"][3];
    assert_eq!(
        last["timestamp"],
        world.get(ada, &path).await.json()["editedTimestamp"]
    );

    // Page by page.
    let (mut query, mut seen) = (String::from("?limit=2"), Vec::new());
    loop {
        let page = world.get(bob, &format!("{edits}{query}")).await;
        seen.push(texts(&page));
        match &page.json()["pagination"]["nextCursor"] {
            Value::String(next) => query = format!("?limit=2&after={next}"),
            _ => break,
        }
    }
    assert_eq!(seen, [["one", "two"], ["three", "four"]]);
    let query = format!("?after={}", message["id"].as_str().unwrap());
    assert_eq!(
        texts(&world.get(bob, &format!("{edits}{query}")).await),
        ["two", "three", "four"]
    );

    world.api.clock.advance_seconds(-3);
    for (query, field) in [
        ("?limit=0", "limit"),
        ("?limit=101", "limit"),
        ("?after=x", "after"),
    ] {
        let answer = world.get(bob, &format!("{edits}{query}")).await;
        assert_eq!(refused(&answer), (400, vec![field.to_owned()]), "{query}");
    }
    assert_eq!(refused(&world.get(&world.eve, &edits).await).0, 404);
    let unknown = world.messages("/$unknown/edits");
    assert_eq!(refused(&world.get(bob, &unknown).await).0, 404);
    // Of a deleted message nothing is left, nor is an edit a message.
    let of_edit = world.messages(&format!("/{}/edits", last["id"].as_str().unwrap()));
    assert_eq!(refused(&world.get(bob, &of_edit).await).0, 404);
    assert_eq!(world.delete(bob, &path).await.status, 204);
    assert_eq!(refused(&world.get(bob, &edits).await).0, 404);
}

#[tokio::test]
async fn who_may_not_read_the_history_sees_no_edits() {
    let world = World::new().await;
    let (ada, bob) = (&world.ada, &world.bob);
    let message = world.say(ada, "secret").await;
    let path = world.messages(&format!("/{}", message["id"].as_str().unwrap()));
    edit(&world, ada, &path, "public").await;
    world.api.clock.advance_seconds(-1);
    let denied = (Permissions::NONE, Permissions::READ_MESSAGE_HISTORY);
    let everyone = (world.guild.as_str(), 0);
    let answer = put(&world, ada, &world.channel, everyone, denied).await;
    assert_eq!(answer.status, 204);
    let edits = format!("{path}/edits");
    assert_eq!(refused(&world.get(bob, &edits).await).0, 403);
    assert_eq!(texts(&world.get(ada, &edits).await), ["secret", "public"]);
}

#[tokio::test]
async fn edits_of_private_channels_are_for_those_in_them() {
    let world = World::new().await;
    let (ada, bob, eve) = (&world.ada, &world.bob, &world.eve);
    let body = json!({"recipients": [eve.id]});
    let channel = world.post(ada, "/users/@me/channels", body).await.json();
    let messages = format!("/channels/{}/messages", channel["id"].as_str().unwrap());
    let said = world.post(ada, &messages, json!({"content": "one"})).await.json();
    let path = format!("{messages}/{}", said["id"].as_str().unwrap());
    edit(&world, ada, &path, "two").await;
    world.api.clock.advance_seconds(-1);
    let edits = format!("{path}/edits");
    assert_eq!(texts(&world.get(eve, &edits).await), ["one", "two"]);
    assert_eq!(refused(&world.get(bob, &edits).await).0, 404);
}
