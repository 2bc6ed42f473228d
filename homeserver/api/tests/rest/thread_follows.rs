//! Threads that one follows, who takes part in them, and what the audit log has of them.

use axum::http::Method;
use serde_json::{Value, json};

use crate::{
    threads::{change, get, make, path, said},
    world::{Person, World, refused},
};

/// How somebody stands in a thread: what is read last, and how much is not; `None` for who does not follow it.
async fn state(world: &World, person: &Person, thread: &str) -> Option<(Value, Value)> {
    let states = world.get(person, "/users/@me/read-states").await.json();
    let mut of_thread = states["data"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|state| state["threadId"] == thread);
    let found = of_thread.next()?;
    assert_eq!(of_thread.next(), None);
    Some((found["lastReadMessageId"].clone(), found["unreadCount"].clone()))
}

async fn ack(world: &World, person: &Person, message: &str) {
    let path = world.messages(&format!("/{message}/ack"));
    assert_eq!(world.post(person, &path, json!({})).await.status, 204);
}

#[tokio::test]
async fn threads_that_one_follows_have_read_states_of_their_own() {
    let world = World::new().await;
    let (ada, bob) = (&world.ada, &world.bob);
    world.api.clock.advance_millis(1);
    let thread = make(&world, bob, &world.channel, json!({"name": "x"})).await;
    let id = thread["id"].as_str().unwrap();
    // Who makes it follows it.
    assert_eq!(state(&world, bob, id).await, Some((Value::Null, json!(0))));
    assert_eq!(state(&world, ada, id).await, None);
    let mut all = Vec::new();
    for text in ["one", "two", "three"] {
        world.api.clock.advance_millis(1);
        all.push(said(&world, ada, id, text).await);
    }
    assert_eq!(state(&world, bob, id).await, Some((Value::Null, json!(3))));
    // So does who writes in it, and has read what was said before.
    assert_eq!(state(&world, ada, id).await, Some((json!(all[2]), json!(0))));
    ack(&world, bob, &all[1]).await;
    ack(&world, bob, &all[0]).await;
    assert_eq!(state(&world, bob, id).await, Some((json!(all[1]), json!(1))));
    // The channel's own state is another one: there is the message that tells of the thread.
    let states = world.get(ada, "/users/@me/read-states").await.json();
    assert_eq!(
        (
            &states["data"][0]["threadId"],
            &states["data"][0]["lastMessageId"],
            &states["data"][0]["unreadCount"]
        ),
        (&Value::Null, &json!(id), &json!(1))
    );
    let whole = world.of_guild("/ack");
    assert_eq!(world.post(bob, &whole, json!({})).await.status, 204);
    assert_eq!(state(&world, bob, id).await, Some((json!(all[2]), json!(0))));

    let mine = path(&world.channel, id, "/members/@me");
    for _ in 0..2 {
        assert_eq!(world.delete(bob, &mine).await.status, 204);
    }
    assert_eq!(state(&world, bob, id).await, None);
    world.api.clock.advance_millis(1);
    said(&world, ada, id, "four").await;
    ack(&world, bob, &all[0]).await;
    assert_eq!(state(&world, bob, id).await, None);
    for _ in 0..2 {
        assert_eq!(world.send(Method::PUT, bob, &mine, json!({})).await.status, 204);
    }
    assert_eq!(state(&world, bob, id).await.unwrap().1, 0);

    // Who takes part is who made it and who has written in it, and nobody else.
    assert_eq!(get(&world, ada, id).await["memberCount"], 2);
    let members = path(&world.channel, id, "/members");
    let page = world.get(ada, &members).await.json();
    let both = json!([{"threadId": id, "userId": ada.id}, {"threadId": id, "userId": bob.id}]);
    assert_eq!(page["data"], both);
    let page = world
        .get(ada, &format!("{members}?limit=1&after={}", ada.id))
        .await
        .json();
    assert_eq!(
        (&page["data"][0], &page["pagination"]["hasMore"]),
        (&both[1], &json!(false))
    );
    // A deleted one is nobody's to read.
    assert_eq!(world.delete(ada, &path(&world.channel, id, "")).await.status, 204);
    assert_eq!(state(&world, bob, id).await, None);
}

#[tokio::test]
async fn the_audit_log_has_threads_as_they_are_made_changed_and_deleted() {
    let world = World::new().await;
    let (ada, bob) = (&world.ada, &world.bob);
    let thread = make(&world, bob, &world.channel, json!({"name": "x"})).await;
    let id = thread["id"].as_str().unwrap();
    for (person, body) in [
        (bob, json!({"name": "y"})),
        (bob, json!({"archived": true})),
        (ada, json!({"locked": true, "archived": false})),
        (ada, json!({})),
    ] {
        world.api.clock.advance_millis(1);
        assert_eq!(change(&world, person, id, body).await.status, 200);
    }
    world.api.clock.advance_millis(1);
    assert_eq!(world.delete(ada, &path(&world.channel, id, "")).await.status, 204);
    let log = world.get(ada, &world.of_guild("/audit-logs")).await.json();
    let entries: Vec<Value> = log["data"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| (110..=112).contains(&entry["actionType"].as_i64().unwrap()))
        .map(|entry| {
            assert_eq!(entry["targetId"], id);
            json!([entry["actionType"], entry["userId"], entry["changes"]])
        })
        .collect();
    let changed = |key: &str, old: Value, new: Value| json!([{"key": key, "oldValue": old, "newValue": new}]);
    let mut wanted = vec![
        json!([112, ada.id, []]),
        json!([111, ada.id, changed("archived", json!(true), json!(false))]),
        json!([111, ada.id, changed("locked", json!(false), json!(true))]),
        json!([111, bob.id, changed("archived", json!(false), json!(true))]),
        json!([111, bob.id, changed("name", json!("x"), json!("y"))]),
        json!([110, bob.id, changed("name", Value::Null, json!("x"))]),
    ];
    let mut found = entries;
    // Of one request both have one time.
    found.sort_by_key(ToString::to_string);
    wanted.sort_by_key(ToString::to_string);
    assert_eq!(found, wanted);
}

#[tokio::test]
async fn only_who_sees_the_channel_follows_or_asks_who_takes_part() {
    let world = World::new().await;
    let (ada, bob) = (&world.ada, &world.bob);
    let thread = make(&world, ada, &world.channel, json!({"name": "x"})).await;
    let id = thread["id"].as_str().unwrap();
    let mine = path(&world.channel, id, "/members/@me");
    let members = path(&world.channel, id, "/members");
    for method in [Method::PUT, Method::DELETE] {
        assert_eq!(
            refused(&world.send(method.clone(), &world.eve, &mine, json!({})).await).0,
            404
        );
        let nothing = path(&world.channel, "$nothing", "/members/@me");
        assert_eq!(
            refused(&world.send(method, bob, &nothing, json!({})).await).0,
            404
        );
    }
    for query in ["?limit=0", "?limit=101", "?after=nobody"] {
        assert_eq!(
            refused(&world.get(ada, &format!("{members}{query}")).await).0,
            400
        );
    }
    assert_eq!(refused(&world.get(&world.eve, &members).await).0, 404);
}
