//! The end of an account.

use std::time::Duration;

use axum::http::Method;
use guildhall_storage::accounts::users;
use serde_json::{Value, json};

use crate::{
    common::{Answer, PASSWORD},
    world::{Person, World, person},
};

const ME: &str = "/users/@me";

async fn end(world: &World, who: &Person, body: Value) -> Answer {
    world.send(Method::DELETE, who, ME, body).await
}

/// Waits until nothing is left to do.
async fn done(world: &World) {
    for _ in 0..500 {
        let left: i64 = {
            let mut conn = world.api.db.read().await.unwrap();
            sqlx::query_scalar("SELECT COUNT(*) FROM farewells")
                .fetch_one(&mut *conn)
                .await
                .unwrap()
        };
        if left == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the account is still somewhere");
}

/// Rows of `table` that are the user's.
async fn rows(world: &World, table: &str, user: &str) -> i64 {
    let mut conn = world.api.db.read().await.unwrap();
    let sql = match table {
        "notification_settings" => "SELECT COUNT(*) FROM notification_settings WHERE user_id = $1",
        "user_blocks" => "SELECT COUNT(*) FROM user_blocks WHERE user_id = $1",
        "user_privacy" => "SELECT COUNT(*) FROM user_privacy WHERE user_id = $1",
        "client_settings" => "SELECT COUNT(*) FROM client_settings WHERE user_id = $1",
        "presences" => "SELECT COUNT(*) FROM presences WHERE user_id = $1",
        "notifications" => "SELECT COUNT(*) FROM notifications WHERE user_id = $1",
        "read_states" => "SELECT COUNT(*) FROM read_states WHERE user_id = $1",
        other => panic!("{other}"),
    };
    sqlx::query_scalar(sql)
        .bind(user)
        .fetch_one(&mut *conn)
        .await
        .unwrap()
}

async fn relations(world: &World, who: &Person) -> Value {
    world.get(who, "/users/@me/friends").await.json()["data"].clone()
}

#[tokio::test]
async fn an_account_ends_for_good() {
    let world = World::new().await;
    let (ada, bob, eve) = (&world.ada, &world.bob, &world.eve);
    // Bob has a name, a friend, an enemy, a group, settings, and has said something.
    let changed = json!({"displayName": "Bobby", "bio": "hello"});
    assert_eq!(world.patch(bob, ME, changed).await.status, 200);
    let said = world.say(bob, "I was here").await;
    let ask = format!("/users/{}/friend-request", eve.id);
    assert_eq!(world.post(bob, &ask, json!({})).await.status, 200);
    let accept = format!("/users/@me/friend-requests/{}", bob.id);
    assert_eq!(world.send(Method::PUT, eve, &accept, json!({})).await.status, 200);
    let block = format!("/users/{}/block", ada.id);
    assert_eq!(world.post(bob, &block, json!({})).await.status, 204);
    let dan = person(&world.api, "dan").await;
    let group = json!({"recipients": [dan.id, eve.id]});
    let group = world.post(bob, "/users/@me/channels", group).await;
    assert_eq!(group.status, 201);
    let group = group.json()["id"].as_str().unwrap().to_owned();
    let settings = json!({"client": {"theme": "dark"}, "privacySettings": {"directMessages": "friends"}});
    assert_eq!(
        world.patch(bob, "/users/@me/settings", settings).await.status,
        200
    );
    assert_eq!(relations(&world, eve).await.as_array().unwrap().len(), 1);

    assert_eq!(end(&world, bob, json!({"password": PASSWORD})).await.status, 204);
    // At once: nobody is logged in, nor can be.
    assert_eq!(world.get(bob, ME).await.status, 401);
    for login in ["bob", bob.id.as_str()] {
        let body = json!({"login": login, "password": PASSWORD});
        assert_eq!(world.api.post("/api/v1/auth/login", &body).await.status, 401);
    }
    for table in [
        "user_blocks",
        "user_privacy",
        "client_settings",
        "notifications",
        "notification_settings",
        "presences",
        "read_states",
    ] {
        assert_eq!(rows(&world, table, &bob.id).await, 0, "{table}");
    }
    done(&world).await;
    let members = world.get(ada, &world.of_guild("/members")).await.json();
    let ids: Vec<_> = members["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|member| member["user"]["id"].clone())
        .collect();
    assert_eq!(ids, [json!(ada.id)]);
    assert_eq!(relations(&world, eve).await, json!([]));
    let group = world.get(eve, &format!("/channels/{group}")).await.json();
    assert_eq!(group["recipients"], json!([dan.id, eve.id]));
    assert_eq!(group["ownerId"], dan.id.as_str(), "it is passed on");
    // What was said stays, without the name.
    let message = world
        .get(
            ada,
            &world.messages(&format!("/{}", said["id"].as_str().unwrap())),
        )
        .await
        .json();
    assert_eq!(message["content"], "I was here");
    assert_eq!(message["authorId"], bob.id.as_str());
    let profile = world.get(eve, &format!("/users/{}", bob.id)).await.json();
    assert_eq!(
        (&profile["bio"], &profile["displayName"]),
        (&json!(""), &json!("bob"))
    );

    // The name stays taken, and nobody writes to who is no more.
    let body = json!({"username": "bob", "password": PASSWORD});
    assert_eq!(world.api.post("/api/v1/auth/register", &body).await.status, 409);
    assert_eq!(
        world
            .post(eve, &ask.replace(&eve.id, &bob.id), json!({}))
            .await
            .status,
        404
    );
    let open = json!({"recipients": [bob.id]});
    assert_eq!(world.post(eve, "/users/@me/channels", open).await.status, 400);
}

#[tokio::test]
async fn it_is_not_ended_by_chance_nor_with_guilds() {
    let world = World::new().await;
    for (body, status) in [
        (json!({}), 400),
        (json!({"password": "wrong horse"}), 400),
        (json!([PASSWORD]), 400),
    ] {
        assert_eq!(
            end(&world, &world.bob, body.clone()).await.status.as_u16(),
            status,
            "{body}"
        );
    }
    assert_eq!(
        world
            .api
            .send(
                Method::DELETE,
                "/api/v1/users/@me",
                None,
                &json!({"password": PASSWORD})
            )
            .await
            .status,
        401
    );
    assert_eq!(world.get(&world.bob, ME).await.status, 200);

    // Who owns a guild gives it away or deletes it first.
    let refused = end(&world, &world.ada, json!({"password": PASSWORD})).await;
    let (status, code, fields) = refused.error();
    assert_eq!(
        (status, code.as_str(), fields.as_slice()),
        (409, "CONFLICT", &["guilds".to_owned()][..])
    );
    let named = refused.json()["error"]["details"][0]["message"].clone();
    assert_eq!(named, format!("{} Hall", world.guild));
    assert_eq!(world.get(&world.ada, ME).await.status, 200);
    let given = json!({"ownerId": world.bob.id});
    assert_eq!(
        world.patch(&world.ada, &world.of_guild(""), given).await.status,
        200
    );
    assert_eq!(
        end(&world, &world.ada, json!({"password": PASSWORD}))
            .await
            .status,
        204
    );
    done(&world).await;
    let members = world.get(&world.bob, &world.of_guild("/members")).await.json();
    assert_eq!(members["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_only_administrator_stays() {
    let world = World::new().await;
    let mut tx = world.api.db.begin().await.unwrap();
    users::set_admin(tx.conn(), &world.eve.id, true).await.unwrap();
    tx.commit().await.unwrap();
    let refused = end(&world, &world.eve, json!({"password": PASSWORD})).await;
    assert_eq!(refused.error().0, 409);
    assert_eq!(world.get(&world.eve, ME).await.status, 200);
    let mut tx = world.api.db.begin().await.unwrap();
    users::set_admin(tx.conn(), &world.bob.id, true).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        end(&world, &world.eve, json!({"password": PASSWORD}))
            .await
            .status,
        204
    );
}
