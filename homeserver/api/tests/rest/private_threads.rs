//! Private threads: who makes them, who is in them, and that nobody else learns of them.

use axum::http::Method;
use guildhall_permissions::Permissions;
use serde_json::{Value, json};

use crate::{
    common::Answer,
    roles::{hold, role},
    threads::{make, path},
    world::{Person, World, refused},
};

/// A private thread that Bob makes.
async fn private(world: &World, body: Value) -> Value {
    let mut wanted = json!({"name": "Secret", "type": 12});
    wanted
        .as_object_mut()
        .unwrap()
        .extend(body.as_object().unwrap().clone());
    make(world, &world.bob, &world.channel, wanted).await
}

/// The path of `thread`, with `rest` behind it.
fn at(thread: &Value, rest: &str) -> String {
    let (channel, id) = (&thread["channelId"], &thread["id"]);
    path(channel.as_str().unwrap(), id.as_str().unwrap(), rest)
}

async fn add(world: &World, by: &Person, thread: &Value, who: &Person) -> Answer {
    let path = at(thread, &format!("/members/{}", who.id));
    world.send(Method::PUT, by, &path, json!({})).await
}

async fn take(world: &World, by: &Person, thread: &Value, who: &str) -> Answer {
    world.delete(by, &at(thread, &format!("/members/{who}"))).await
}

fn no(answer: &Answer, status: u16) {
    assert_eq!(refused(answer).0, status);
}

/// Eve and another come into the guild.
async fn with_more() -> (World, Person) {
    let world = World::new().await;
    let dan = crate::world::person(&world.api, "dan").await;
    for who in [&world.eve, &dan] {
        let code = world.invite(json!({})).await;
        let joined = world.post(who, &format!("/invites/{code}"), json!({})).await;
        assert_eq!(joined.status, 200);
    }
    (world, dan)
}

/// Names of the threads of the first channel that `person` is shown.
async fn names(world: &World, person: &Person, query: &str) -> Vec<String> {
    let page = world
        .get(person, &format!("/channels/{}/threads{query}", world.channel))
        .await;
    assert_eq!(page.status, 200);
    let page = page.json();
    let list = page["data"].as_array().unwrap().iter();
    list.map(|thread| thread["name"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn only_who_is_in_a_private_thread_sees_it() {
    let (world, dan) = with_more().await;
    let (bob, eve) = (&world.bob, &world.eve);
    let thread = private(&world, json!({})).await;
    assert_eq!(
        (&thread["type"], &thread["parentId"], &thread["invitable"]),
        (&json!(12), &json!(world.channel), &json!(true))
    );
    assert_ne!(thread["channelId"], thread["parentId"]);
    assert_eq!(
        (&thread["ownerId"], &thread["memberCount"]),
        (&json!(bob.id), &json!(1))
    );
    let sent = world
        .post(bob, &at(&thread, "/messages"), json!({"content": "hush"}))
        .await;
    assert_eq!(sent.status, 201);
    let message = sent.json()["id"].as_str().unwrap().to_owned();

    // To others there is nothing of it, wherever they ask.
    let room = thread["channelId"].as_str().unwrap();
    for path in [
        at(&thread, ""),
        at(&thread, "/messages"),
        at(&thread, "/members"),
        format!("/channels/{room}/messages"),
        format!("/channels/{room}/messages/{message}"),
        format!("/channels/{room}/pins"),
        format!("/channels/{room}/receipts"),
        format!("/channels/{room}/threads"),
    ] {
        let answer = world.get(eve, &path).await;
        assert_eq!(answer.status, 404, "{path}");
    }
    for (method, path, body) in [
        (
            Method::POST,
            at(&thread, "/messages"),
            json!({"content": "let me in"}),
        ),
        (Method::PATCH, at(&thread, ""), json!({"name": "Known"})),
        (Method::PATCH, at(&thread, ""), json!({"invitable": true})),
        (Method::DELETE, at(&thread, ""), json!({})),
        (Method::PUT, at(&thread, "/members/@me"), json!({})),
        (
            Method::PUT,
            at(&thread, &format!("/members/{}", eve.id)),
            json!({}),
        ),
        (
            Method::DELETE,
            at(&thread, &format!("/members/{}", bob.id)),
            json!({}),
        ),
        (Method::POST, at(&thread, "/typing"), json!({})),
    ] {
        let answer = world.send(method, eve, &path, body).await;
        assert_eq!(answer.status, 404, "{path}");
    }
    assert_eq!(names(&world, eve, "").await, Vec::<String>::new());
    assert_eq!(names(&world, bob, "").await, ["Secret"]);
    let active = |answer: Answer| answer.json()["data"].as_array().unwrap().len();
    let path = world.of_guild("/threads/active");
    assert_eq!(active(world.get(eve, &path).await), 0);
    assert_eq!(active(world.get(bob, &path).await), 1);
    // It is none of the guild's channels, not even for its owner.
    let channels = world.get(&world.ada, &world.of_guild("/channels")).await.json();
    assert_eq!(channels["data"].as_array().unwrap().len(), 1);
    for (method, path, body) in [
        (
            Method::PATCH,
            format!("/channels/{room}"),
            json!({"name": "Known"}),
        ),
        (
            Method::DELETE,
            world.of_guild(&format!("/channels/{room}")),
            json!({}),
        ),
    ] {
        let answer = world.send(method, &world.ada, &path, body).await;
        assert_eq!(answer.status, 404, "{path}");
    }

    // Who is brought in sees what was said before, and brings others in.
    assert_eq!(add(&world, bob, &thread, eve).await.status, 204);
    let page = world.get(eve, &at(&thread, "/messages")).await.json();
    assert_eq!(page["data"][0]["content"], "hush");
    assert_eq!(add(&world, eve, &thread, &dan).await.status, 204);
    assert_eq!(
        add(&world, eve, &thread, &dan).await.status,
        204,
        "it is so already"
    );
    let members = world.get(&dan, &at(&thread, "/members")).await.json();
    let members = members["data"].as_array().unwrap();
    let mut wanted = [&bob.id, &dan.id, &eve.id];
    wanted.sort();
    let ids: Vec<&str> = members
        .iter()
        .map(|member| member["userId"].as_str().unwrap())
        .collect();
    assert_eq!(ids, wanted);

    // Nobody but the maker and moderators takes others out; everybody may leave.
    no(&take(&world, &dan, &thread, &eve.id).await, 403);
    assert_eq!(take(&world, &dan, &thread, "@me").await.status, 204);
    assert_eq!(world.get(&dan, &at(&thread, "")).await.status, 404);
    assert_eq!(take(&world, bob, &thread, &eve.id).await.status, 204);
    assert_eq!(world.get(eve, &at(&thread, "")).await.status, 404);
    assert_eq!(
        take(&world, bob, &thread, &eve.id).await.status,
        404,
        "who is not in it"
    );
}

#[tokio::test]
async fn who_manages_threads_sees_private_ones_and_ends_them() {
    let (world, dan) = with_more().await;
    let (ada, bob, eve) = (&world.ada, &world.bob, &world.eve);
    let thread = private(&world, json!({"invitable": false})).await;
    // The owner has every right.
    assert_eq!(names(&world, ada, "").await, ["Secret"]);
    assert_eq!(world.get(ada, &at(&thread, "")).await.status, 200);
    let keepers = role(&world, "Keepers", Permissions::MANAGE_THREADS).await;
    assert_eq!(world.get(&dan, &at(&thread, "")).await.status, 404);
    hold(&world, &dan, &[&keepers]).await;
    assert_eq!(world.get(&dan, &at(&thread, "")).await.status, 200);

    assert_eq!(add(&world, bob, &thread, eve).await.status, 204, "its maker may");
    let fay = crate::world::person(&world.api, "fay").await;
    assert_eq!(
        add(&world, bob, &thread, &fay).await.status,
        404,
        "no member of the guild"
    );
    no(&add(&world, eve, &thread, &dan).await, 403);
    no(
        &world
            .patch(eve, &at(&thread, ""), json!({"invitable": true}))
            .await,
        403,
    );
    let changed = world
        .patch(bob, &at(&thread, ""), json!({"invitable": true, "name": "Open"}))
        .await;
    assert_eq!(changed.status, 200);
    let changed = changed.json();
    assert_eq!(
        (&changed["invitable"], &changed["name"]),
        (&json!(true), &json!("Open"))
    );
    assert_eq!(add(&world, eve, &thread, &dan).await.status, 204);

    // Archived it comes with the private ones.
    assert_eq!(
        world
            .patch(bob, &at(&thread, ""), json!({"archived": true}))
            .await
            .status,
        200
    );
    assert_eq!(names(&world, eve, "?archived=true").await, Vec::<String>::new());
    assert_eq!(names(&world, eve, "?archived=true&private=true").await, ["Open"]);
    let locked = world.patch(&dan, &at(&thread, ""), json!({"locked": true})).await;
    assert_eq!(locked.status, 200);
    no(
        &world
            .post(eve, &at(&thread, "/messages"), json!({"content": "?"}))
            .await,
        403,
    );

    no(&world.delete(bob, &at(&thread, "")).await, 403);
    assert_eq!(world.delete(&dan, &at(&thread, "")).await.status, 204);
    for who in [ada, bob, eve, &dan] {
        assert_eq!(world.get(who, &at(&thread, "")).await.status, 404);
        assert_eq!(world.get(who, &at(&thread, "/messages")).await.status, 404);
    }
    assert_eq!(add(&world, ada, &thread, eve).await.status, 404);
}

#[tokio::test]
async fn a_private_thread_takes_rights_and_a_text_channel() {
    let world = World::new().await;
    let (ada, bob) = (&world.ada, &world.bob);
    let threads = format!("/channels/{}/threads", world.channel);
    for body in [
        json!({"name": "x", "type": 13}),
        json!({"name": "x", "invitable": true}),
        json!({"name": "", "type": 12}),
        json!({"name": "x", "type": 12, "appliedTags": ["a"]}),
        json!({"name": "x", "type": 12, "message": {"content": "first"}}),
        json!({"name": "x", "type": 12, "autoArchiveDuration": 61}),
    ] {
        no(&world.post(bob, &threads, body).await, 400);
    }
    let public = make(&world, bob, &world.channel, json!({"name": "Open"})).await;
    assert_eq!(
        (&public["parentId"], &public["invitable"]),
        (&json!(world.channel), &Value::Null)
    );
    no(&add(&world, bob, &public, ada).await, 409);
    no(&take(&world, bob, &public, &ada.id).await, 409);
    no(
        &world
            .patch(bob, &at(&public, ""), json!({"invitable": true}))
            .await,
        400,
    );
    let inner = private(&world, json!({})).await;
    let within = format!("/channels/{}/threads", inner["channelId"].as_str().unwrap());
    no(
        &world.post(bob, &within, json!({"name": "x", "type": 12})).await,
        409,
    );
    no(&world.post(bob, &within, json!({"name": "x"})).await, 409);
    // What is said there is said in the thread.
    let beside = format!("/channels/{}/messages", inner["channelId"].as_str().unwrap());
    no(&world.post(bob, &beside, json!({"content": "x"})).await, 409);

    let news = world
        .post(
            ada,
            &world.of_guild("/channels"),
            json!({"name": "news", "type": 5}),
        )
        .await
        .json();
    let in_news = format!("/channels/{}/threads", news["id"].as_str().unwrap());
    no(
        &world.post(ada, &in_news, json!({"name": "x", "type": 12})).await,
        409,
    );

    let everyone = world.of_guild(&format!("/roles/{}", world.guild));
    let rights = Permissions::DEFAULT_EVERYONE.without(Permissions::CREATE_PRIVATE_THREADS);
    let changed = world
        .patch(ada, &everyone, json!({"permissions": rights.to_string()}))
        .await;
    assert_eq!(changed.status, 200);
    no(
        &world.post(bob, &threads, json!({"name": "x", "type": 12})).await,
        403,
    );
    assert_eq!(world.post(bob, &threads, json!({"name": "x"})).await.status, 201);
}

#[tokio::test]
async fn who_loses_sight_of_the_channel_loses_its_private_threads() {
    let (world, _) = with_more().await;
    let (ada, bob, eve) = (&world.ada, &world.bob, &world.eve);
    let thread = private(&world, json!({})).await;
    assert_eq!(add(&world, bob, &thread, eve).await.status, 204);
    let hidden = json!({"permissionOverwrites": [
        {"id": eve.id, "type": 1, "allow": "0", "deny": Permissions::VIEW_CHANNEL.to_string()},
    ]});
    let changed = world
        .patch(
            ada,
            &world.of_guild(&format!("/channels/{}", world.channel)),
            hidden,
        )
        .await;
    assert_eq!(changed.status, 200, "{}", String::from_utf8_lossy(&changed.bytes));
    assert_eq!(world.get(eve, &at(&thread, "")).await.status, 404);
    assert_eq!(world.get(bob, &at(&thread, "")).await.status, 200);
    // Who leaves the guild is out of it for good.
    let left = world.delete(bob, &world.of_guild("/members/@me")).await;
    assert_eq!(left.status, 204);
    let code = world.invite(json!({})).await;
    assert_eq!(
        world
            .post(bob, &format!("/invites/{code}"), json!({}))
            .await
            .status,
        200
    );
    assert_eq!(world.get(bob, &at(&thread, "")).await.status, 404);
    // And with the channel it is gone.
    assert_eq!(world.get(ada, &at(&thread, "")).await.status, 200);
    let gone = world
        .delete(ada, &world.of_guild(&format!("/channels/{}", world.channel)))
        .await;
    assert_eq!(gone.status, 204);
    assert_eq!(world.get(ada, &at(&thread, "")).await.status, 404);
    let active = world.get(ada, &world.of_guild("/threads/active")).await.json();
    assert_eq!(active["data"], json!([]));
}
