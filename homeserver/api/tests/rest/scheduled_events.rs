//! Scheduled events.

use axum::http::Method;
use guildhall_permissions::Permissions;
use guildhall_types::Timestamp;
use serde_json::{Value, json};

use crate::{
    common::NOW,
    roles::{hold, role},
    world::{Person, World, refused},
};

fn after(seconds: i64) -> String {
    Timestamp(NOW).plus_seconds(seconds).to_rfc3339()
}

fn party() -> Value {
    json!({"name": " Party ", "entityType": 3, "location": "Here", "scheduledStartTime": after(100),
           "scheduledEndTime": after(200)})
}

async fn make(world: &World, person: &Person, body: Value) -> Value {
    let made = world
        .post(person, &world.of_guild("/scheduled-events"), body)
        .await;
    assert_eq!(made.status, 201, "{}", String::from_utf8_lossy(&made.bytes));
    made.json()
}

async fn names(world: &World, person: &Person) -> Vec<String> {
    let list = world
        .get(person, &world.of_guild("/scheduled-events"))
        .await
        .json();
    let all = list["data"].as_array().unwrap();
    all.iter()
        .map(|event| event["name"].as_str().unwrap().to_owned())
        .collect()
}

fn path(world: &World, event: &Value, rest: &str) -> String {
    let id = event["id"].as_str().unwrap();
    world.of_guild(&format!("/scheduled-events/{id}{rest}"))
}

async fn voice(world: &World) -> String {
    let body = json!({"name": "stage", "type": 2});
    let made = world.post(&world.ada, &world.of_guild("/channels"), body).await;
    made.json()["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_event_is_made_changed_begun_ended_and_deleted() {
    let world = World::new().await;
    let made = make(&world, &world.ada, party()).await;
    let expected = json!({
        "id": made["id"], "guildId": world.guild, "channelId": null, "creatorId": world.ada.id, "name": "Party",
        "description": null, "scheduledStartTime": after(100), "scheduledEndTime": after(200), "status": 1,
        "entityType": 3, "location": "Here", "userCount": 0,
    });
    assert_eq!(made, expected);
    assert_eq!(world.get(&world.bob, &path(&world, &made, "")).await.json(), made);
    let own = path(&world, &made, "");
    let channel = voice(&world).await;
    let body = json!({"name": "Talk", "description": "of all", "entityType": 2, "channelId": channel, "location": null,
                      "scheduledEndTime": null});
    let talk = world.patch(&world.ada, &own, body).await;
    assert_eq!(talk.status, 200, "{}", String::from_utf8_lossy(&talk.bytes));
    let talk = talk.json();
    assert_eq!(
        [
            &talk["name"],
            &talk["channelId"],
            &talk["location"],
            &talk["scheduledEndTime"]
        ],
        [&json!("Talk"), &json!(channel), &json!(null), &json!(null)]
    );
    for status in [2, 3] {
        let changed = world.patch(&world.ada, &own, json!({ "status": status })).await;
        assert_eq!(changed.json()["status"], status);
    }
    assert!(names(&world, &world.bob).await.is_empty());
    let over = world.patch(&world.ada, &own, json!({"name": "Again"})).await;
    assert_eq!(refused(&over).0, 409);
    assert_eq!(world.get(&world.bob, &own).await.json()["status"], 3);

    assert_eq!(world.delete(&world.ada, &own).await.status, 204);
    assert_eq!(refused(&world.get(&world.ada, &own).await).0, 404);
    let log = world
        .get(&world.ada, &world.of_guild("/audit-logs?limit=100"))
        .await
        .json();
    let kinds: Vec<i64> = log["data"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["targetId"] == made["id"])
        .map(|entry| entry["actionType"].as_i64().unwrap())
        .collect();
    assert_eq!(kinds, [102, 101, 101, 101, 100]);
}

#[tokio::test]
async fn what_an_event_cannot_be_is_refused_and_nothing_of_it_stays() {
    let world = World::new().await;
    let (channel, text) = (voice(&world).await, world.channel.clone());
    for (change, field) in [
        (json!({"name": " "}), "name"),
        (json!({"name": "x".repeat(101)}), "name"),
        (json!({"description": "x".repeat(1001)}), "description"),
        (json!({"location": null}), "location"),
        (json!({"location": "x".repeat(101)}), "location"),
        (json!({"entityType": 1}), "entityType"),
        (json!({"channelId": channel}), "channelId"),
        (json!({"entityType": 2, "location": null}), "channelId"),
        (
            json!({"entityType": 2, "location": null, "channelId": text}),
            "channelId",
        ),
        (json!({"entityType": 2, "channelId": channel}), "location"),
        (json!({"scheduledStartTime": after(0)}), "scheduledStartTime"),
        (json!({"scheduledStartTime": "soon"}), "scheduledStartTime"),
        (json!({"scheduledStartTime": after(200)}), "scheduledEndTime"),
        (json!({"scheduledEndTime": null}), "scheduledEndTime"),
        (
            json!({"scheduledEndTime": "9999-12-31T00:00:00Z"}),
            "scheduledEndTime",
        ),
    ] {
        let mut body = party();
        for (key, value) in change.as_object().unwrap() {
            body[key] = value.clone();
        }
        let made = world
            .post(&world.ada, &world.of_guild("/scheduled-events"), body)
            .await;
        assert_eq!(refused(&made), (400, vec![field.to_owned()]), "{change}");
    }
    assert!(names(&world, &world.ada).await.is_empty());
    let made = make(&world, &world.ada, party()).await;
    let own = path(&world, &made, "");
    for (body, field) in [
        (json!({"name": "Feast", "status": 3}), "status"),
        (json!({"name": "Feast", "status": 0}), "status"),
        (
            json!({"name": "Feast", "scheduledEndTime": null}),
            "scheduledEndTime",
        ),
        (json!({"name": "Feast", "entityType": 2}), "location"),
    ] {
        let changed = world.patch(&world.ada, &own, body.clone()).await;
        let (status, fields) = refused(&changed);
        assert_eq!(status, 400, "{body}");
        assert!(fields.contains(&field.to_owned()), "{body} {fields:?}");
    }
    assert_eq!(world.get(&world.ada, &own).await.json(), made);
    for id in ["none", "a%20b", "%00"] {
        let path = world.of_guild(&format!("/scheduled-events/{id}"));
        assert_eq!(refused(&world.get(&world.ada, &path).await).0, 404);
        assert_eq!(refused(&world.patch(&world.ada, &path, json!({})).await).0, 404);
        assert_eq!(refused(&world.delete(&world.ada, &path).await).0, 404);
    }
}

#[tokio::test]
async fn ones_own_are_for_who_creates_and_all_for_who_manages() {
    let world = World::new().await;
    let list = world.of_guild("/scheduled-events");
    assert_eq!(refused(&world.post(&world.bob, &list, party()).await).0, 403);
    assert_eq!(refused(&world.post(&world.eve, &list, party()).await).0, 404);
    assert_eq!(refused(&world.get(&world.eve, &list).await).0, 404);
    let of_ada = make(&world, &world.ada, party()).await;
    let creates = role(&world, "creates", Permissions::CREATE_EVENTS).await;
    hold(&world, &world.bob, &[&creates]).await;
    let of_bob = make(&world, &world.bob, party()).await;
    let (own, other) = (path(&world, &of_bob, ""), path(&world, &of_ada, ""));
    let body = json!({"name": "Feast"});
    assert_eq!(world.patch(&world.bob, &own, body.clone()).await.status, 200);
    assert_eq!(
        refused(&world.patch(&world.bob, &other, body.clone()).await).0,
        403
    );
    assert_eq!(refused(&world.delete(&world.bob, &other).await).0, 403);
    let manages = role(&world, "manages", Permissions::MANAGE_EVENTS).await;
    hold(&world, &world.bob, &[&manages]).await;
    assert_eq!(world.patch(&world.bob, &other, body).await.status, 200);
    assert_eq!(refused(&world.post(&world.bob, &list, party()).await).0, 403);
    assert_eq!(world.delete(&world.bob, &other).await.status, 204);
}

#[tokio::test]
async fn who_does_not_see_the_channel_does_not_see_the_event() {
    let world = World::new().await;
    let channel = voice(&world).await;
    let body =
        json!({"name": "Secret", "entityType": 2, "channelId": channel, "scheduledStartTime": after(100)});
    let made = make(&world, &world.ada, body.clone()).await;
    assert_eq!(names(&world, &world.bob).await, ["Secret"]);
    let deny = json!({"type": 0, "allow": "0", "deny": Permissions::VIEW_CHANNEL.to_string()});
    let overwrite = format!("/channels/{channel}/permissions/{}", world.guild);
    let set = world.send(Method::PUT, &world.ada, &overwrite, deny).await;
    assert!(set.status.is_success());
    assert!(names(&world, &world.bob).await.is_empty());
    assert_eq!(names(&world, &world.ada).await, ["Secret"]);
    let me = path(&world, &made, "/users/@me");
    assert_eq!(
        refused(&world.get(&world.bob, &path(&world, &made, "")).await).0,
        404
    );
    assert_eq!(
        refused(&world.get(&world.bob, &path(&world, &made, "/users")).await).0,
        404
    );
    assert_eq!(
        refused(&world.send(Method::PUT, &world.bob, &me, json!({})).await).0,
        404
    );
    let creates = role(
        &world,
        "creates",
        Permissions::CREATE_EVENTS | Permissions::MANAGE_EVENTS,
    )
    .await;
    hold(&world, &world.bob, &[&creates]).await;
    assert_eq!(
        refused(&world.delete(&world.bob, &path(&world, &made, "")).await).0,
        404
    );
    let made = world
        .post(&world.bob, &world.of_guild("/scheduled-events"), body)
        .await;
    assert_eq!(refused(&made), (400, vec!["channelId".to_owned()]));
}

#[tokio::test]
async fn interest_is_counted_until_the_event_is_over_or_the_member_leaves() {
    let world = World::new().await;
    let (one, two) = (
        make(&world, &world.ada, party()).await,
        make(&world, &world.ada, party()).await,
    );
    for (person, event) in [(&world.bob, &one), (&world.bob, &two), (&world.ada, &one)] {
        for _ in 0..2 {
            let me = path(&world, event, "/users/@me");
            let said = world.send(Method::PUT, person, &me, json!({})).await;
            assert_eq!(said.status, 204, "{}", String::from_utf8_lossy(&said.bytes));
        }
    }
    let count = async |event: &Value| {
        let found = world.get(&world.ada, &path(&world, event, "")).await;
        found.json()["userCount"].as_i64().unwrap()
    };
    assert_eq!((count(&one).await, count(&two).await), (2, 1));
    let page = world
        .get(&world.ada, &path(&world, &one, "/users?limit=1"))
        .await
        .json();
    assert_eq!(page["data"][0]["user"]["id"], world.ada.id.as_str());
    let next = page["pagination"]["nextCursor"].as_str().unwrap();
    let page = world
        .get(&world.ada, &path(&world, &one, &format!("/users?after={next}")))
        .await
        .json();
    assert_eq!(page["data"][0]["user"]["id"], world.bob.id.as_str());
    assert_eq!(page["pagination"]["hasMore"], false);
    for query in ["limit=0", "limit=101", "after=%00"] {
        let page = world
            .get(&world.ada, &path(&world, &one, &format!("/users?{query}")))
            .await;
        assert_eq!(refused(&page).0, 400, "{query}");
    }

    // Many at once of one member are all kept.
    let mut all = Vec::new();
    for _ in 0..4 {
        all.push(make(&world, &world.ada, party()).await);
    }
    let puts = all.iter().map(|event| {
        let me = path(&world, event, "/users/@me");
        let world = &world;
        async move { world.send(Method::PUT, &world.bob, &me, json!({})).await.status }
    });
    let statuses = futures::future::join_all(puts).await;
    assert!(statuses.iter().all(|status| *status == 204), "{statuses:?}");
    for event in &all {
        assert_eq!(count(event).await, 1);
    }

    let me = path(&world, &one, "/users/@me");
    assert_eq!(world.delete(&world.ada, &me).await.status, 204);
    assert_eq!(count(&one).await, 1);
    let cancel = json!({"status": 4});
    assert_eq!(
        world
            .patch(&world.ada, &path(&world, &one, ""), cancel)
            .await
            .json()["userCount"],
        0
    );
    assert_eq!(
        refused(&world.send(Method::PUT, &world.bob, &me, json!({})).await).0,
        409
    );
    let member = world.of_guild(&format!("/members/{}", world.bob.id));
    assert_eq!(world.delete(&world.ada, &member).await.status, 204);
    assert_eq!(count(&two).await, 0);
}

#[tokio::test]
async fn a_guild_has_at_most_a_hundred_that_are_not_over() {
    let world = World::new().await;
    let first = make(&world, &world.ada, party()).await;
    for _ in 1..100 {
        make(&world, &world.ada, party()).await;
    }
    let list = world.of_guild("/scheduled-events");
    assert_eq!(refused(&world.post(&world.ada, &list, party()).await).0, 409);
    let gone = world.delete(&world.ada, &path(&world, &first, "")).await;
    assert_eq!(gone.status, 204);
    make(&world, &world.ada, party()).await;
}
