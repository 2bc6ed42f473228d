//! Guilds, as administrators see and end them.

use axum::http::Method;
use serde_json::json;

use super::promote;
use crate::world::{World, now, refused};

/// Ada's guild, of which Bob is a member, on a server that Eve administers.
async fn world() -> World {
    let world = World::new().await;
    promote(&world.api, &world.eve).await;
    world
}

#[tokio::test]
async fn only_administrators_see_and_end_guilds_and_nobody_reads_in_them() {
    let world = world().await;
    let guild = format!("/admin/guilds/{}", world.guild);
    for person in [&world.ada, &world.bob] {
        assert_eq!(refused(&world.get(person, "/admin/guilds").await).0, 403);
        assert_eq!(refused(&world.delete(person, &guild).await).0, 403);
    }
    let list = world.get(&world.eve, "/admin/guilds").await.json();
    assert_eq!(
        list["data"],
        json!([{
            "id": world.guild, "name": "Hall", "icon": null, "ownerId": world.ada.id, "homeServer": "test.example",
            "memberCount": 2, "ownMemberCount": 2, "channelCount": list["data"][0]["channelCount"], "createdAt": now(),
        }])
    );
    assert!(list["data"][0]["channelCount"].as_i64().unwrap() >= 1);
    assert_eq!(refused(&world.get(&world.eve, &world.of_guild("")).await).0, 404);
    assert_eq!(refused(&world.get(&world.eve, &world.messages("")).await).0, 404);
}

#[tokio::test]
async fn guilds_are_found_and_paged() {
    let world = world().await;
    for name in ["Chess", "100% chess"] {
        world.api.clock.advance_seconds(1);
        world.post(&world.ada, "/guilds", json!({"name": name})).await;
    }
    let names = async |query: &str| {
        let page = world
            .get(&world.eve, &format!("/admin/guilds{query}"))
            .await
            .json();
        let all = page["data"].as_array().unwrap().iter();
        let names: Vec<_> = all
            .map(|guild| guild["name"].as_str().unwrap().to_owned())
            .collect();
        (
            names,
            page["pagination"]["nextCursor"].as_str().map(ToOwned::to_owned),
        )
    };
    assert_eq!(names("").await.0, ["100% chess", "Chess", "Hall"]);
    assert_eq!(names("?query=CHESS").await.0, ["100% chess", "Chess"]);
    assert_eq!(names("?query=%25").await.0, ["100% chess"]);
    let (first, next) = names("?limit=2").await;
    assert_eq!(first.len(), 2);
    assert_eq!(
        names(&format!("?limit=2&before={}", next.unwrap())).await.0,
        ["Hall"]
    );
    for query in ["limit=0", "before=!nothing", "before=a%00b", "query=a%00b"] {
        let answer = world.get(&world.eve, &format!("/admin/guilds?{query}")).await;
        assert_eq!(answer.status, 400, "{query}");
    }
}

#[tokio::test]
async fn a_guild_of_this_server_is_deleted_for_all() {
    let world = world().await;
    let guild = format!("/admin/guilds/{}", world.guild);
    let done = world.delete(&world.eve, &guild).await;
    assert_eq!(done.status, 200, "{}", String::from_utf8_lossy(&done.bytes));
    assert_eq!(done.json(), json!({"outcome": "deleted", "left": 0}));
    for person in [&world.ada, &world.bob] {
        assert_eq!(refused(&world.get(person, &world.of_guild("")).await).0, 404);
        let say = world
            .post(person, &world.messages(""), json!({"content": "still here?"}))
            .await;
        assert_eq!(refused(&say).0, 404);
    }
    assert_eq!(
        world.get(&world.eve, "/admin/guilds").await.json()["data"],
        json!([])
    );
    assert_eq!(refused(&world.delete(&world.eve, &guild).await).0, 404);
    for id in ["!nothing", "nothing", "!a%00b", &world.channel] {
        let path = format!("/admin/guilds/{id}");
        let answer = world.send(Method::DELETE, &world.eve, &path, json!({})).await;
        assert_eq!(refused(&answer).0, 404, "{id}");
    }
}
