//! Finding members, users and guilds.

use axum::http::Method;
use serde_json::{Value, json};

use super::common::{ask, query};
use crate::world::{Person, World, person, refused};

async fn found(world: &World, who: &Person, path: &str, name: &str) -> Vec<Value> {
    let answer = ask(world, who, path, &[("query", name)]).await;
    assert_eq!(
        answer.status,
        200,
        "{name}: {}",
        String::from_utf8_lossy(&answer.bytes)
    );
    answer.json()["data"].as_array().unwrap().clone()
}

/// Ids of the users that are found.
async fn users(world: &World, who: &Person, name: &str) -> Vec<String> {
    let found = found(world, who, "/users/search", name).await.into_iter();
    found
        .map(|user| user["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn members_are_found_by_their_names_and_ids() {
    let world = World::new().await;
    let (ada, bob, eve) = (&world.ada, &world.bob, &world.eve);
    let nick = json!({"nick": "Chief 100%"});
    let path = world.of_guild(&format!("/members/{}", bob.id));
    assert_eq!(world.patch(ada, &path, nick).await.status, 200);
    let search = world.of_guild("/members/search");
    for (name, expected) in [
        ("bob", vec![bob]),
        ("BO", vec![bob]),
        ("chief", vec![bob]),
        ("100%", vec![bob]),
        ("@ada", vec![ada]),
        ("@ada:test.example", vec![ada]),
        ("a", vec![ada]),
        ("%", vec![bob]),
        ("_", vec![]),
        ("eve", vec![]),
        ("test.example", vec![]),
        ("guildhall", vec![]),
    ] {
        let found = found(&world, ada, &search, name).await.into_iter();
        let ids: Vec<_> = found
            .map(|member| member["user"]["id"].as_str().unwrap().to_owned())
            .collect();
        let expected: Vec<_> = expected.into_iter().map(|person| person.id.clone()).collect();
        assert_eq!(ids, expected, "{name}");
    }
    let one = ask(&world, ada, &search, &[("query", "@"), ("limit", "1")])
        .await
        .json();
    assert_eq!(one["data"].as_array().unwrap().len(), 1);
    assert_eq!(
        refused(&ask(&world, eve, &search, &[("query", "bob")]).await).0,
        404
    );
}

#[tokio::test]
async fn users_are_found_by_who_knows_them() {
    let world = World::new().await;
    let (ada, bob, eve) = (&world.ada, &world.bob, &world.eve);
    let dan = person(&world.api, "dan").await;
    assert_eq!(users(&world, ada, "bob").await, [bob.id.as_str()]);
    assert_eq!(users(&world, ada, "@bob:te").await, [bob.id.as_str()]);
    assert_eq!(users(&world, ada, "eve").await, [""; 0]);
    assert_eq!(users(&world, eve, "bob").await, [""; 0]);
    assert_eq!(users(&world, ada, "guildhall").await, [""; 0]);
    // A request makes nobody a friend.
    let request = format!("/users/{}/friend-request", dan.id);
    assert!(world.post(eve, &request, json!({})).await.status.is_success());
    assert_eq!(users(&world, eve, "dan").await, [""; 0]);
    let accept = format!("/users/@me/friend-requests/{}", eve.id);
    let accepted = world.send(Method::PUT, &dan, &accept, json!({})).await;
    assert!(
        accepted.status.is_success(),
        "{}",
        String::from_utf8_lossy(&accepted.bytes)
    );
    for name in ["dan", "DA", "@dan:test.example"] {
        assert_eq!(users(&world, eve, name).await, [dan.id.as_str()], "{name}");
    }
    assert_eq!(users(&world, eve, "dam").await, [""; 0]);
    let left = world.delete(bob, &world.of_guild("/members/@me")).await;
    assert_eq!(left.status, 204);
    assert_eq!(users(&world, ada, "bob").await, [""; 0]);
}

#[tokio::test]
async fn guilds_are_found_by_who_is_in_them() {
    let world = World::new().await;
    let made = world
        .post(&world.ada, "/guilds", json!({"name": "İzmir Çay"}))
        .await
        .json();
    let names = |found: Vec<Value>| {
        let names = found
            .iter()
            .map(|guild| guild["name"].as_str().unwrap().to_owned());
        names.collect::<Vec<_>>()
    };
    for (name, expected) in [
        ("izmir", vec!["İzmir Çay"]),
        ("CAY", vec!["İzmir Çay"]),
        ("hall", vec!["Hall"]),
        ("x", vec![]),
    ] {
        assert_eq!(
            names(found(&world, &world.ada, "/guilds/search", name).await),
            expected,
            "{name}"
        );
    }
    assert_eq!(found(&world, &world.ada, "/guilds/search", "izmir").await, [made]);
    assert_eq!(
        names(found(&world, &world.bob, "/guilds/search", "izmir").await),
        [""; 0]
    );
    assert_eq!(
        names(found(&world, &world.eve, "/guilds/search", "a").await),
        [""; 0]
    );
}

#[tokio::test]
async fn names_that_are_none_are_refused() {
    let world = World::new().await;
    for path in [
        "/users/search",
        "/guilds/search",
        &world.of_guild("/members/search"),
    ] {
        let long = "x".repeat(101);
        for (pairs, field) in [
            (vec![("query", "")], "query"),
            (vec![("query", "  ")], "query"),
            (vec![("query", &*long)], "query"),
            (vec![("query", "a\u{0}")], "query"),
            (vec![("query", "a"), ("limit", "0")], "limit"),
            (vec![("query", "a"), ("limit", "101")], "limit"),
        ] {
            let answer = ask(&world, &world.ada, path, &pairs).await;
            assert_eq!(
                refused(&answer),
                (400, vec![field.to_owned()]),
                "{path} {pairs:?}"
            );
        }
        assert_eq!(refused(&world.get(&world.ada, path).await).0, 400);
        let nobody = world
            .api
            .get(&format!("/api/v1{path}?{}", query(&[("query", "a")])), None)
            .await;
        assert_eq!(refused(&nobody).0, 401);
    }
}
