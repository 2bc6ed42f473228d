//! Members.

use axum::http::Method;
use guildhall_permissions::Permissions;
use serde_json::{Value, json};

use crate::{
    roles::{hold, role},
    world::{World, now, refused},
};

#[tokio::test]
async fn members_are_listed_in_pages_without_the_steward() {
    let world = World::new().await;
    let path = world.of_guild("/members");
    let list = world.get(&world.bob, &path).await.json();
    let ada = json!({
        "guildId": world.guild, "nick": null, "roles": [], "joinedAt": now(),
        "communicationDisabledUntil": null, "pending": false,
        "user": {"id": world.ada.id, "username": "ada", "displayName": "ada", "avatar": null},
    });
    assert_eq!(list["data"][0], ada);
    assert_eq!(list["data"].as_array().unwrap().len(), 2);
    assert_eq!(
        list["pagination"],
        json!({"limit": 100, "hasMore": false, "nextCursor": null})
    );

    let first = world.get(&world.bob, &format!("{path}?limit=1")).await.json();
    assert_eq!(first["data"], json!([ada]));
    assert_eq!(
        first["pagination"],
        json!({"limit": 1, "hasMore": true, "nextCursor": world.ada.id})
    );
    let second = world
        .get(&world.bob, &format!("{path}?limit=1&after={}", world.ada.id))
        .await
        .json();
    assert_eq!(second["data"][0]["user"]["id"], world.bob.id.as_str());
    assert_eq!(second["pagination"]["hasMore"], false);
    for bad in ["0", "1001", "-1", "many"] {
        let answer = world.get(&world.bob, &format!("{path}?limit={bad}")).await;
        assert_eq!(refused(&answer), (400, vec!["limit".to_owned()]));
    }
}

#[tokio::test]
async fn members_are_looked_for() {
    let world = World::new().await;
    let helper = role(&world, "helper", Permissions::NONE).await;
    hold(&world, &world.bob, &[&helper]).await;
    let me = world.of_guild("/members/@me");
    world.patch(&world.bob, &me, json!({"nick": "Robert 100%"})).await;
    let found = async |query: &str| {
        let path = world.of_guild(&format!("/members?{query}"));
        let list = world.get(&world.ada, &path).await;
        assert_eq!(list.status, 200, "{query}");
        let list = list.json();
        let members = list["data"].as_array().unwrap();
        members
            .iter()
            .map(|member| member["user"]["username"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(found("query=ROB").await, ["bob"], "by the name in the guild");
    assert_eq!(found("query=bo").await, ["bob"], "by the username");
    assert_eq!(found("query=0%25").await, ["bob"]);
    assert_eq!(found("query=%25").await, ["bob"], "no wildcard");
    assert_eq!(found(&format!("role={helper}")).await, ["bob"]);
    assert_eq!(found("role=nothing").await, [""; 0]);
    assert_eq!(found("server=test.example").await, ["ada", "bob"]);
    assert_eq!(found("server=example").await, [""; 0]);
    assert_eq!(found(&format!("joinedAfter={}", now())).await, ["ada", "bob"]);
    assert_eq!(found(&format!("joinedBefore={}", now())).await, [""; 0]);
    assert_eq!(found(&format!("query=bo&role={helper}&limit=1")).await, ["bob"]);
    for (query, field) in [
        ("query=", "query"),
        ("role=%00", "role"),
        ("server=", "server"),
        ("joinedAfter=soon", "joinedAfter"),
        ("joinedBefore=1", "joinedBefore"),
    ] {
        let path = world.of_guild(&format!("/members?{query}"));
        let answer = world.get(&world.ada, &path).await;
        assert_eq!(refused(&answer), (400, vec![field.to_owned()]), "{query}");
    }
    let path = world.of_guild("/members?query=a");
    assert_eq!(refused(&world.get(&world.eve, &path).await).0, 404);
}

#[tokio::test]
async fn the_display_name_comes_in_with_its_user() {
    let world = World::new().await;
    let me = world
        .send(
            Method::PATCH,
            &world.eve,
            "/users/@me",
            json!({"displayName": "Eve the Great"}),
        )
        .await;
    assert_eq!(me.status, 200);
    let code = world.invite(json!({})).await;
    assert_eq!(
        world
            .post(&world.eve, &format!("/invites/{code}"), json!({}))
            .await
            .status,
        200
    );
    let list = world.get(&world.bob, &world.of_guild("/members")).await.json();
    let eve = &list["data"][2]["user"];
    assert_eq!(
        (&eve["username"], &eve["displayName"]),
        (&json!("eve"), &json!("Eve the Great"))
    );

    // Another one reaches the guilds that its user is in.
    for (name, shown) in [(json!(" Eve II "), "Eve II"), (json!(null), "eve")] {
        let body = json!({ "displayName": name });
        assert_eq!(world.patch(&world.eve, "/users/@me", body).await.status, 200);
        let path = world.of_guild("/members?query=eve");
        let found = world.get(&world.bob, &path).await.json();
        assert_eq!(found["data"][0]["user"]["displayName"], shown, "{found}");
        assert_eq!(found["data"][0]["joinedAt"], list["data"][2]["joinedAt"]);
    }
    let turned = json!({"displayName": "\u{202e}eve"});
    let refused_name = world.patch(&world.eve, "/users/@me", turned).await;
    assert_eq!(refused(&refused_name), (400, vec!["displayName".to_owned()]));
}

#[tokio::test]
async fn who_leaves_is_out_and_may_come_back() {
    let world = World::new().await;
    let me = world.of_guild("/members/@me");
    world.say(&world.bob, "before").await;
    assert_eq!(
        refused(&world.delete(&world.ada, &me).await).0,
        409,
        "the owner stays"
    );
    assert_eq!(refused(&world.delete(&world.eve, &me).await).0, 404);
    assert_eq!(world.delete(&world.bob, &me).await.status, 204);
    assert_eq!(refused(&world.delete(&world.bob, &me).await).0, 404);
    assert_eq!(refused(&world.get(&world.bob, &world.of_guild("")).await).0, 404);
    assert_eq!(refused(&world.get(&world.bob, &world.messages("")).await).0, 404);
    assert_eq!(
        world.get(&world.ada, &world.of_guild("")).await.json()["memberCount"],
        1
    );
    // Refused by the rooms, if what is kept in memory is a moment behind.
    let sent = world
        .post(
            &world.bob,
            &world.messages(""),
            json!({"content": "from outside"}),
        )
        .await;
    assert!(matches!(refused(&sent).0, 403 | 404));
    assert_eq!(world.contents("").await, ["before"]);

    let code = world.invite(json!({})).await;
    assert_eq!(
        world
            .post(&world.bob, &format!("/invites/{code}"), json!({}))
            .await
            .status,
        200
    );
    world.say(&world.bob, "after").await;
    assert_eq!(world.contents("").await, ["after", "before"]);
}

#[tokio::test]
async fn only_the_owner_removes_others() {
    let world = World::new().await;
    let code = world.invite(json!({})).await;
    assert_eq!(
        world
            .post(&world.eve, &format!("/invites/{code}"), json!({}))
            .await
            .status,
        200
    );
    let of = |id: &str| world.of_guild(&format!("/members/{id}"));
    assert_eq!(
        refused(&world.delete(&world.bob, &of(&world.eve.id)).await).0,
        403
    );
    assert_eq!(
        refused(&world.delete(&world.bob, &of(&world.ada.id)).await).0,
        403
    );
    assert_eq!(
        refused(&world.delete(&world.ada, &of("@nobody:test.example")).await).0,
        404
    );
    assert_eq!(refused(&world.delete(&world.ada, &of("nobody")).await).0, 404);
    assert_eq!(
        refused(&world.delete(&world.ada, &of("@guildhall:test.example")).await).0,
        404,
        "the steward stays"
    );
    assert_eq!(
        refused(&world.delete(&world.ada, &of(&world.ada.id)).await).0,
        409
    );
    assert_eq!(world.delete(&world.ada, &of(&world.eve.id)).await.status, 204);
    assert_eq!(
        refused(&world.delete(&world.ada, &of(&world.eve.id)).await).0,
        404
    );
    assert_eq!(refused(&world.get(&world.eve, &world.of_guild("")).await).0, 404);
    assert_eq!(
        world.delete(&world.bob, &of(&world.bob.id)).await.status,
        204,
        "removing oneself is leaving"
    );
}

#[tokio::test]
async fn whoever_has_left_the_guild_leaves_its_channels_too() {
    use sqlx::Row;
    let world = World::new().await;
    world.say(&world.bob, "hello").await;
    assert_eq!(
        world
            .delete(&world.bob, &world.of_guild("/members/@me"))
            .await
            .status,
        204
    );
    let mut membership = String::new();
    for _ in 0..500 {
        let mut conn = world.api.db.read().await.unwrap();
        let row = sqlx::query("SELECT membership FROM memberships WHERE room_id = $1 AND user_id = $2")
            .bind(&world.channel)
            .bind(&world.bob.id)
            .fetch_one(&mut *conn)
            .await
            .unwrap();
        membership = row.get(0);
        if membership == "leave" {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(membership, "leave");
    let value: Value = world.say(&world.ada, "alone").await;
    assert_eq!(value["content"], "alone");
}
