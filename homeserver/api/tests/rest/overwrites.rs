//! Permission overwrites, private channels, categories.

use axum::http::Method;
use guildhall_permissions::Permissions;
use serde_json::{Value, json};

use crate::{
    common::Answer,
    roles::{hold, role},
    world::{Person, World, refused},
};

const VIEW: Permissions = Permissions::VIEW_CHANNEL;
const SEND: Permissions = Permissions::SEND_MESSAGES;
const NONE: Permissions = Permissions::NONE;

fn overwrite(id: &str, kind: u8, allow: Permissions, deny: Permissions) -> Value {
    json!({"id": id, "type": kind, "allow": allow.to_string(), "deny": deny.to_string()})
}

pub(crate) async fn put(
    world: &World,
    person: &Person,
    channel: &str,
    (id, kind): (&str, u8),
    (allow, deny): (Permissions, Permissions),
) -> Answer {
    let path = format!("/channels/{channel}/permissions/{id}");
    let body = json!({"type": kind, "allow": allow.to_string(), "deny": deny.to_string()});
    world.send(Method::PUT, person, &path, body).await
}

async fn make(world: &World, person: &Person, body: Value) -> String {
    let made = world.post(person, &world.of_guild("/channels"), body).await;
    assert_eq!(made.status, 201, "{}", String::from_utf8_lossy(&made.bytes));
    made.json()["id"].as_str().unwrap().to_owned()
}

async fn list(world: &World, person: &Person) -> Vec<Value> {
    let list = world.get(person, &world.of_guild("/channels")).await.json();
    list["data"].as_array().unwrap().clone()
}

async fn names(world: &World, person: &Person) -> Vec<String> {
    let list = list(world, person).await.into_iter();
    list.map(|channel| channel["name"].as_str().unwrap().to_owned())
        .collect()
}

async fn one(world: &World, id: &str) -> Value {
    let all = list(world, &world.ada).await;
    all.into_iter().find(|channel| channel["id"] == id).unwrap()
}

async fn rights(world: &World, person: &Person, channel: &str) -> Permissions {
    let path = world.of_guild(&format!("/members/{}/permissions?channelId={channel}", person.id));
    let answer = world.get(&world.ada, &path).await;
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.bytes));
    answer.json()["permissions"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_private_channel_is_for_those_who_may_look() {
    let world = World::new().await;
    let staff = role(&world, "staff", NONE).await;
    let closed = json!([
        overwrite(&world.guild, 0, NONE, VIEW),
        overwrite(&staff, 0, VIEW, NONE)
    ]);
    let id = make(
        &world,
        &world.ada,
        json!({"name": "staff", "permissionOverwrites": closed}),
    )
    .await;
    let mut wanted = closed.as_array().unwrap().clone();
    wanted.sort_by_key(|one| one["id"].as_str().unwrap().to_owned());
    let mut found = one(&world, &id).await["permissionOverwrites"]
        .as_array()
        .unwrap()
        .clone();
    found.sort_by_key(|one| one["id"].as_str().unwrap().to_owned());
    assert_eq!(found, wanted);

    assert_eq!(names(&world, &world.bob).await, ["general"]);
    assert_eq!(names(&world, &world.ada).await, ["general", "staff"]);
    let messages = format!("/channels/{id}/messages");
    let said = world
        .post(&world.ada, &messages, json!({"content": "among us"}))
        .await;
    assert_eq!(said.status, 201);
    let of_one = format!("{messages}/{}", said.json()["id"].as_str().unwrap());
    for answer in [
        world.get(&world.bob, &messages).await,
        world.get(&world.bob, &of_one).await,
        world
            .post(&world.bob, &messages, json!({"content": "me too"}))
            .await,
        world
            .patch(&world.bob, &of_one, json!({"content": "me too"}))
            .await,
        world.delete(&world.bob, &of_one).await,
        world
            .post(&world.bob, &format!("/channels/{id}/typing"), json!({}))
            .await,
    ] {
        assert_eq!(refused(&answer).0, 404);
    }
    for answer in [
        world
            .patch(
                &world.bob,
                &world.of_guild(&format!("/channels/{id}")),
                json!({"name": "x"}),
            )
            .await,
        world
            .delete(&world.bob, &world.of_guild(&format!("/channels/{id}")))
            .await,
        put(&world, &world.bob, &id, (&world.bob.id, 1), (VIEW, NONE)).await,
        world
            .get(
                &world.bob,
                &world.of_guild(&format!("/members/@me/permissions?channelId={id}")),
            )
            .await,
        world
            .post(&world.bob, &world.of_guild("/invites"), json!({"channelId": id}))
            .await,
    ] {
        assert_eq!(refused(&answer).0, 404, "there is no such channel for him");
    }
    assert_eq!(rights(&world, &world.bob, &id).await, NONE);

    // A role opens it, and closes it again.
    hold(&world, &world.bob, &[&staff]).await;
    assert_eq!(names(&world, &world.bob).await, ["general", "staff"]);
    assert_eq!(
        world
            .post(&world.bob, &messages, json!({"content": "me too"}))
            .await
            .status,
        201
    );
    hold(&world, &world.bob, &[]).await;
    assert_eq!(refused(&world.get(&world.bob, &messages).await).0, 404);
    // So does an overwrite of one's own.
    let done = put(&world, &world.ada, &id, (&world.bob.id, 1), (VIEW, SEND)).await;
    assert_eq!(done.status, 204, "{}", String::from_utf8_lossy(&done.bytes));
    assert_eq!(
        world.get(&world.bob, &messages).await.json()["data"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(
        refused(&world.post(&world.bob, &messages, json!({"content": "no"})).await).0,
        403
    );
    let path = format!("/channels/{id}/permissions/{}", world.bob.id);
    assert_eq!(refused(&world.delete(&world.bob, &path).await).0, 403);
    assert_eq!(world.delete(&world.ada, &path).await.status, 204);
    assert_eq!(world.delete(&world.ada, &path).await.status, 204, "there is none");
    assert_eq!(names(&world, &world.bob).await, ["general"]);
    // A role that ends takes its overwrites along.
    assert_eq!(
        world
            .delete(&world.ada, &world.of_guild(&format!("/roles/{staff}")))
            .await
            .status,
        204
    );
    let left = one(&world, &id).await["permissionOverwrites"].clone();
    assert_eq!(left, json!([overwrite(&world.guild, 0, NONE, VIEW)]));
}

#[tokio::test]
async fn overwrites_are_for_who_manages_roles_and_has_what_they_give() {
    let world = World::new().await;
    let managing = role(&world, "managing", Permissions::MANAGE_ROLES).await;
    hold(&world, &world.bob, &[&managing]).await;
    let channel = world.channel.clone();
    let set = |id: String, kind, sets| {
        let (world, channel) = (&world, channel.clone());
        async move { put(world, &world.bob, &channel, (&id, kind), sets).await }
    };
    assert_eq!(set(world.ada.id.clone(), 1, (SEND, NONE)).await.status, 204);
    assert_eq!(set(world.guild.clone(), 0, (NONE, SEND)).await.status, 204);
    // By that bob has it no more, and gives it to nobody, himself included.
    assert_eq!(refused(&set(world.bob.id.clone(), 1, (SEND, NONE)).await).0, 403);
    let managed = Permissions::MANAGE_MESSAGES;
    assert_eq!(refused(&set(managing.clone(), 0, (managed, NONE)).await).0, 403);
    assert_eq!(refused(&set(managing.clone(), 0, (NONE, managed)).await).0, 403);
    assert_eq!(refused(&set("none".to_owned(), 0, (VIEW, NONE)).await).0, 404);
    assert_eq!(refused(&set(world.eve.id.clone(), 1, (VIEW, NONE)).await).0, 404);
    assert_eq!(
        refused(&set(managing.clone(), 2, (VIEW, NONE)).await),
        (400, vec!["type".to_owned()])
    );
    let path = format!("/channels/{channel}/permissions/{managing}");
    for (field, body) in [
        ("allow", json!({"type": 0, "allow": "-1"})),
        ("deny", json!({"type": 0, "deny": "x"})),
        ("body", json!({})),
    ] {
        let answer = world.send(Method::PUT, &world.ada, &path, body).await;
        assert_eq!(refused(&answer), (400, vec![field.to_owned()]));
    }
    assert_eq!(
        refused(&put(&world, &world.eve, &channel, (&managing, 0), (VIEW, NONE)).await).0,
        404
    );
    // A channel may hand its management to somebody who has none in the guild.
    hold(&world, &world.bob, &[]).await;
    assert_eq!(refused(&set(managing.clone(), 0, (VIEW, NONE)).await).0, 403);
    let trusted = (Permissions::MANAGE_ROLES | Permissions::MANAGE_CHANNELS, NONE);
    assert_eq!(
        put(&world, &world.ada, &channel, (&world.bob.id, 1), trusted)
            .await
            .status,
        204
    );
    assert_eq!(set(managing.clone(), 0, (VIEW, NONE)).await.status, 204);
    let of_one = world.of_guild(&format!("/channels/{channel}"));
    let renamed = world.patch(&world.bob, &of_one, json!({"name": "bob's"})).await;
    assert_eq!(renamed.status, 200, "{}", String::from_utf8_lossy(&renamed.bytes));
    assert_eq!(
        refused(
            &world
                .post(&world.bob, &world.of_guild("/channels"), json!({"name": "x"}))
                .await
        )
        .0,
        403
    );
    // To shut everybody out, oneself too, is one's own affair.
    assert_eq!(set(world.bob.id.clone(), 1, (NONE, VIEW)).await.status, 204);
    assert_eq!(refused(&set(world.bob.id.clone(), 1, (VIEW, NONE)).await).0, 404);
    assert_eq!(names(&world, &world.bob).await, [""; 0]);
}

#[tokio::test]
async fn a_category_passes_its_overwrites_on_to_what_is_synced_to_it() {
    let world = World::new().await;
    let staff = role(&world, "staff", NONE).await;
    let closed = json!([
        overwrite(&world.guild, 0, NONE, VIEW),
        overwrite(&staff, 0, VIEW, NONE)
    ]);
    let category = make(
        &world,
        &world.ada,
        json!({"name": "Staff", "type": 4, "permissionOverwrites": closed}),
    )
    .await;
    let inside = make(
        &world,
        &world.ada,
        json!({"name": "inside", "parentId": category}),
    )
    .await;
    let apart = make(
        &world,
        &world.ada,
        json!({"name": "apart", "parentId": category, "permissionOverwrites": []}),
    )
    .await;
    let parent = |channel: Value| channel["parentId"].clone();
    assert_eq!(parent(one(&world, &inside).await), json!(category));
    let same = |one: &Value, other: &Value| one["permissionOverwrites"] == other["permissionOverwrites"];
    assert!(same(&one(&world, &inside).await, &one(&world, &category).await));
    assert_eq!(names(&world, &world.bob).await, ["general", "apart"]);

    // What is synced follows, what was set apart does not.
    let done = put(&world, &world.ada, &category, (&world.bob.id, 1), (VIEW, NONE)).await;
    assert_eq!(done.status, 204);
    assert!(same(&one(&world, &inside).await, &one(&world, &category).await));
    assert_eq!(one(&world, &apart).await["permissionOverwrites"], json!([]));
    assert_eq!(
        names(&world, &world.bob).await,
        ["general", "Staff", "inside", "apart"]
    );
    let done = put(&world, &world.ada, &inside, (&staff, 0), (VIEW, SEND)).await;
    assert_eq!(done.status, 204);
    let path = format!("/channels/{category}/permissions/{}", world.bob.id);
    assert_eq!(world.delete(&world.ada, &path).await.status, 204);
    assert_eq!(names(&world, &world.bob).await, ["general", "inside", "apart"]);

    // Nobody talks in a category.
    let said = world
        .post(
            &world.ada,
            &format!("/channels/{category}/messages"),
            json!({"content": "hey"}),
        )
        .await;
    assert_eq!(refused(&said).0, 409);

    // All are moved at once, and one takes over what its category says.
    let moves = json!([
        {"id": world.channel, "position": 7, "parentId": category, "lockPermissions": true},
        {"id": inside, "position": 6, "parentId": null},
        {"id": apart, "position": 5},
    ]);
    let channels = world.of_guild("/channels");
    assert_eq!(
        refused(&world.patch(&world.bob, &channels, moves.clone()).await).0,
        403
    );
    let moved = world.patch(&world.ada, &channels, moves).await;
    assert_eq!(moved.status, 200, "{}", String::from_utf8_lossy(&moved.bytes));
    assert_eq!(
        names(&world, &world.ada).await,
        ["Staff", "apart", "inside", "general"]
    );
    assert_eq!(parent(one(&world, &inside).await), Value::Null);
    assert_eq!(parent(one(&world, &world.channel).await), json!(category));
    assert!(same(
        &one(&world, &world.channel).await,
        &one(&world, &category).await
    ));
    assert_eq!(names(&world, &world.bob).await, ["apart", "inside"]);

    for (status, moves) in [
        (400, json!([{"id": inside, "parentId": apart}])),
        (400, json!([{"id": category, "parentId": category}])),
        (400, json!([{"id": inside, "position": -1}])),
        (400, json!([{"id": inside, "lockPermissions": true}])),
        (400, json!([{"id": inside}, {"id": inside}])),
        (404, json!([{"id": inside, "position": 1}, {"id": "!nothing"}])),
        (400, json!({"id": inside})),
    ] {
        let answer = world.patch(&world.ada, &channels, moves.clone()).await;
        assert_eq!(refused(&answer).0, status, "{moves}");
    }
    assert_eq!(one(&world, &inside).await["position"], 6, "all or none");

    // What stood in a category that is gone stands in none.
    let of_category = world.of_guild(&format!("/channels/{category}"));
    assert_eq!(world.delete(&world.ada, &of_category).await.status, 204);
    assert_eq!(parent(one(&world, &apart).await), Value::Null);
    assert_eq!(
        one(&world, &world.channel).await["permissionOverwrites"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[tokio::test]
async fn who_makes_channels_takes_over_what_the_category_says() {
    let world = World::new().await;
    let pins = Permissions::PIN_MESSAGES;
    let makers = role(&world, "makers", Permissions::MANAGE_CHANNELS).await;
    let category =
        json!({"name": "News", "type": 4, "permissionOverwrites": [overwrite(&makers, 0, pins, NONE)]});
    let category = make(&world, &world.ada, category).await;
    hold(&world, &world.bob, &[&makers]).await;
    let made = make(&world, &world.bob, json!({"name": "today", "parentId": category})).await;
    assert!(rights(&world, &world.bob, &made).await.contains(pins));
    assert!(!rights(&world, &world.bob, &world.channel).await.contains(pins));
    let path = world.of_guild("/channels");
    let own =
        |allow| json!({"name": "mine", "permissionOverwrites": [overwrite(&world.bob.id, 1, allow, NONE)]});
    assert_eq!(refused(&world.post(&world.bob, &path, own(pins)).await).0, 403);
    let private = make(&world, &world.bob, own(SEND)).await;
    assert_eq!(
        refused(&put(&world, &world.bob, &private, (&world.guild, 0), (NONE, VIEW)).await).0,
        403
    );

    // A voice channel has what only voice channels have.
    let voice = make(
        &world,
        &world.bob,
        json!({"name": "Lounge", "type": 2, "userLimit": 5}),
    )
    .await;
    let voice = one(&world, &voice).await;
    assert_eq!(
        (&voice["type"], &voice["bitrate"], &voice["userLimit"]),
        (&json!(2), &json!(64_000), &json!(5))
    );
    let of_voice = world.of_guild(&format!("/channels/{}", voice["id"].as_str().unwrap()));
    let changed = world
        .patch(&world.bob, &of_voice, json!({"bitrate": 96_000}))
        .await
        .json();
    assert_eq!(
        (&changed["bitrate"], &changed["userLimit"]),
        (&json!(96_000), &json!(5))
    );
}

#[tokio::test]
async fn a_category_and_a_channel_hold_so_many_and_no_more() {
    let world = World::new().await;
    let category = make(&world, &world.ada, json!({"name": "Full", "type": 4})).await;
    let mut last = String::new();
    for number in 0..50 {
        last = make(
            &world,
            &world.ada,
            json!({"name": format!("n{number}"), "parentId": category}),
        )
        .await;
    }
    let more = json!({"name": "more", "parentId": category});
    assert_eq!(
        refused(&world.post(&world.ada, &world.of_guild("/channels"), more).await).0,
        409
    );
    let into = json!({"parentId": category});
    let of_general = world.of_guild(&format!("/channels/{}", world.channel));
    assert_eq!(refused(&world.patch(&world.ada, &of_general, into).await).0, 409);
    let swap = json!([{"id": world.channel, "parentId": category}]);
    assert_eq!(
        refused(&world.patch(&world.ada, &world.of_guild("/channels"), swap).await).0,
        409
    );
    let swap = json!([{"id": world.channel, "parentId": category}, {"id": last, "parentId": null}]);
    assert_eq!(
        world
            .patch(&world.ada, &world.of_guild("/channels"), swap)
            .await
            .status,
        200
    );
}
