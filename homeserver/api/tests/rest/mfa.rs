//! Guilds that ask for a second factor of who moderates.

use guildhall_permissions::Permissions;
use guildhall_test_support::totp;
use guildhall_types::Clock as _;
use serde_json::{Value, json};

use crate::{
    common::{Answer, PASSWORD},
    roles::{hold, role},
    world::{Person, World},
};

/// Gives `person` a second factor; its secret.
async fn switch_on(world: &World, person: &Person) -> String {
    let proposed = world
        .post(person, "/auth/2fa/enable", json!({"password": PASSWORD}))
        .await;
    let secret = proposed.json()["secret"].as_str().unwrap().to_owned();
    let code = totp::code(&secret, world.api.clock.now());
    let verified = world
        .post(person, "/auth/2fa/verify", json!({"code": code}))
        .await;
    assert_eq!(verified.status, 200);
    secret
}

async fn switch_off(world: &World, person: &Person, secret: &str) {
    world.api.clock.advance_seconds(30);
    let code = totp::code(secret, world.api.clock.now());
    let body = json!({"password": PASSWORD, "code": code});
    assert_eq!(world.post(person, "/auth/2fa/disable", body).await.status, 204);
}

async fn level(world: &World, person: &Person, level: Value) -> Answer {
    world
        .post(person, &world.of_guild("/mfa"), json!({"level": level}))
        .await
}

async fn rights(world: &World, person: &Person) -> Permissions {
    let path = world.of_guild("/members/@me/permissions");
    let answer = world.get(person, &path).await.json();
    answer["permissions"].as_str().unwrap().parse().unwrap()
}

/// Has `person` delete the message until the answer has this status: rights in memory follow the log a moment later.
async fn deletes(world: &World, person: &Person, message: &str, status: u16) {
    for _ in 0..500 {
        if world.delete(person, message).await.status == status {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("{status} was never answered");
}

#[tokio::test]
async fn only_an_owner_with_a_second_factor_asks_for_it() {
    let world = World::new().await;
    let manager = role(&world, "manager", Permissions::ADMINISTRATOR).await;
    hold(&world, &world.bob, &[&manager]).await;
    switch_on(&world, &world.bob).await;
    assert_eq!(level(&world, &world.eve, json!(1)).await.status, 404);
    assert_eq!(level(&world, &world.bob, json!(1)).await.status, 403);
    let without = level(&world, &world.ada, json!(1)).await;
    assert_eq!(without.status, 403);
    assert!(
        without.json()["error"]["message"]
            .as_str()
            .unwrap()
            .contains("switch it on")
    );
    let secret = switch_on(&world, &world.ada).await;
    for wrong in [json!(2), json!(-1), json!("1"), json!(null), json!(1.5)] {
        assert_eq!(
            level(&world, &world.ada, wrong.clone()).await.status,
            400,
            "{wrong}"
        );
    }
    let by_patch = world
        .patch(&world.ada, &world.of_guild(""), json!({"mfaLevel": 1}))
        .await;
    assert_eq!(by_patch.status, 400);
    assert_eq!(
        world.get(&world.ada, &world.of_guild("")).await.json()["mfaLevel"],
        0
    );

    let set = level(&world, &world.ada, json!(1)).await;
    assert_eq!((set.status.as_u16(), &set.json()["mfaLevel"]), (200, &json!(1)));
    assert_eq!(
        level(&world, &world.ada, json!(1)).await.status,
        200,
        "it is so already"
    );
    assert_eq!(
        world.get(&world.bob, &world.of_guild("")).await.json()["mfaLevel"],
        1
    );
    let template = world.get(&world.ada, &world.of_guild("/template")).await;
    assert!(!String::from_utf8_lossy(&template.bytes).contains("mfa"));
    let log = world.get(&world.ada, &world.of_guild("/audit-logs")).await.json();
    let entry = &log["data"][0];
    assert_eq!(
        entry["changes"],
        json!([{"key": "mfaLevel", "oldValue": 0, "newValue": 1}])
    );

    // Without an own one the owner does not even take it back.
    switch_off(&world, &world.ada, &secret).await;
    assert_eq!(level(&world, &world.ada, json!(0)).await.status, 403);
    switch_on(&world, &world.ada).await;
    assert_eq!(level(&world, &world.ada, json!(0)).await.json()["mfaLevel"], 0);
}

#[tokio::test]
async fn rights_to_moderate_count_with_a_second_factor_alone() {
    let world = World::new().await;
    let all = Permissions::KICK_MEMBERS | Permissions::MANAGE_MESSAGES | Permissions::MANAGE_NICKNAMES;
    let moderator = role(&world, "moderator", all).await;
    hold(&world, &world.bob, &[&moderator]).await;
    assert!(rights(&world, &world.bob).await.contains(all));
    let secret = switch_on(&world, &world.ada).await;
    level(&world, &world.ada, json!(1)).await;

    let left = rights(&world, &world.bob).await;
    assert!(left.contains(Permissions::MANAGE_NICKNAMES | Permissions::SEND_MESSAGES));
    assert_eq!(left & Permissions::ELEVATED, Permissions::NONE);
    let in_channel = world.of_guild(&format!(
        "/members/@me/permissions?channelId={}",
        world.channel.replace('!', "%21")
    ));
    let there = world.get(&world.bob, &in_channel).await.json()["permissions"].clone();
    let there: Permissions = there.as_str().unwrap().parse().unwrap();
    assert!(!there.contains(Permissions::MANAGE_MESSAGES) && there.contains(Permissions::SEND_MESSAGES));
    let message = world.say(&world.ada, "hello").await;
    let delete = world.messages(&format!("/{}", message["id"].as_str().unwrap()));
    deletes(&world, &world.bob, &delete, 403).await;

    let bobs = switch_on(&world, &world.bob).await;
    assert!(rights(&world, &world.bob).await.contains(all), "at once");
    deletes(&world, &world.bob, &delete, 204).await;
    switch_off(&world, &world.bob, &bobs).await;
    assert!(
        !rights(&world, &world.bob)
            .await
            .contains(Permissions::KICK_MEMBERS),
        "at once"
    );

    // The owner is no exception.
    assert_eq!(rights(&world, &world.ada).await, Permissions::ALL);
    switch_off(&world, &world.ada, &secret).await;
    assert_eq!(
        rights(&world, &world.ada).await,
        Permissions::ALL.without(Permissions::ELEVATED)
    );
    let rename = world
        .patch(&world.ada, &world.of_guild(""), json!({"name": "Other"}))
        .await;
    assert_eq!(rename.status, 403);
    assert!(
        rename.json()["error"]["message"]
            .as_str()
            .unwrap()
            .contains("second factor")
    );
}
