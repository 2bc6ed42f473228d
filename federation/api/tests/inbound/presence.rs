//! Presences are passed on as far as their server may tell of them.

use serde_json::{Value, json};

use crate::world::World;

fn pushed(push: &[Value]) -> Value {
    json!({"edu_type": "m.presence", "content": {"push": push}})
}

fn online(user: &str) -> Value {
    json!({"user_id": user, "presence": "online", "last_active_ago": 0})
}

/// Whom the server was told of.
fn told(world: &World) -> Vec<String> {
    let told = world.a.presences.0.lock().unwrap();
    told.iter().map(|update| update.user_id.to_string()).collect()
}

#[tokio::test]
async fn what_a_server_says_of_its_users_is_passed_on() {
    let world = World::joined().await;
    let bob = json!({"user_id": "@bob:b.test", "presence": "unavailable", "status_msg": "away", "last_active_ago": 7,
        "currently_active": false, "org.guildhall.status": "idle",
        "org.guildhall.custom_status": {"text": "away", "expires_at": 9}, "org.example.more": {"x": 1}});
    let edus = [pushed(&[bob, online("@ben:b.test")])];
    world.b.send(&world.a, "1", &[], &edus).await.ok();
    assert_eq!(told(&world), ["@bob:b.test", "@ben:b.test"]);
    let told = world.a.presences.0.lock().unwrap();
    let custom = told[0].custom_status.as_ref().unwrap();
    assert_eq!(
        (told[0].presence.as_str(), told[0].status.as_deref()),
        ("unavailable", Some("idle"))
    );
    assert_eq!(
        (custom.text.as_deref(), custom.expires_at),
        (Some("away"), Some(9))
    );
}

#[tokio::test]
async fn nobody_tells_of_others_users_and_nonsense_is_left_alone() {
    let world = World::joined().await;
    let long = json!({"user_id": "@long:b.test", "presence": "online", "status_msg": "x".repeat(70_000)});
    let edus = [
        pushed(&[
            online("@ann:a.test"),
            online("@eve:c.test"),
            online("@guildhall:b.test"),
            online("no user"),
            json!({"user_id": "@bob:b.test"}),
            json!({"user_id": "@bob:b.test", "presence": 1}),
            json!({"user_id": "@bob:b.test", "presence": "online", "last_active_ago": -1}),
            json!({"user_id": "@bob:b.test", "presence": "online", "org.guildhall.custom_status": 7}),
            json!(7),
            json!(null),
            online("@ben:b.test"),
        ]),
        json!({"edu_type": "m.presence", "content": {"push": {}}}),
        json!({"edu_type": "m.presence", "content": {"push": [7]}}),
        json!({"edu_type": "m.presence", "content": []}),
        json!({"edu_type": "m.presence"}),
        json!({"edu_type": ["m.presence"], "content": {"push": [online("@bob:b.test")]}}),
        pushed(&[long, online("@bob:b.test")]),
    ];
    let answer = world.b.send(&world.a, "1", &[], &edus).await.ok();
    assert_eq!(answer, json!({"pdus": {}}));
    assert_eq!(told(&world), ["@ben:b.test"]);
}

#[tokio::test]
async fn of_very_many_in_one_only_the_first_are_looked_at() {
    let world = World::joined().await;
    let many: Vec<Value> = (0..150)
        .map(|number| online(&format!("@u{number}:b.test")))
        .collect();
    world.b.send(&world.a, "1", &[], &[pushed(&many)]).await.ok();
    assert_eq!(told(&world).len(), 100);
}
