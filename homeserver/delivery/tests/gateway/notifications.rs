//! Notifications are told to one's own sessions.

use guildhall_bus::{NotificationNews, NotificationTurn};
use guildhall_notifications::{Level, SettingsPatch};
use guildhall_storage::{accounts::users, notifications};
use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn sessions_hear_of_new_ones_and_of_what_was_read() {
    let world = World::new().await;
    world.enter(&world.bob).await;
    let mut tx = world.db().begin().await.unwrap();
    users::set_admin(tx.conn(), world.alice.as_str(), true)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let (mut one, mut two) = (
        world.login(&world.bob_token).await,
        world.login(&world.bob_token).await,
    );
    assert_eq!(
        one.ready["notifications"],
        json!({"unreadCount": 0, "settings": []})
    );
    world.notifications.announce(&world.alice, "hear").await.unwrap();
    let told = one.expect("notification:create").await;
    assert_eq!(
        (&told["type"], &told["text"], &told["read"]),
        (&json!("system"), &json!("hear"), &json!(false))
    );
    assert_eq!(two.expect("notification:create").await, told);
    let ready = world.login(&world.bob_token).await.ready;
    assert_eq!(ready["notifications"]["unreadCount"], 1);

    let id = told["id"].as_str().unwrap();
    world.notifications.read(&world.bob, id).await.unwrap();
    let turned = json!({"ids": [id], "unreadCount": 0});
    assert_eq!(one.expect("notification:read").await, turned);
    assert_eq!(two.expect("notification:read").await, turned);
    // What was read before is no news.
    world.notifications.read(&world.bob, id).await.unwrap();
    world.notifications.read_all(&world.bob).await.unwrap();
    world.notifications.dismiss(&world.bob, id).await.unwrap();
    assert_eq!(one.expect("notification:delete").await, turned);
    // One that is gone when it is to be told of is not told of.
    world.bus.publish_notification(NotificationNews {
        user_id: world.bob.clone(),
        turn: NotificationTurn::Created,
        ids: vec![id.to_owned()],
    });
    world.notifications.announce(&world.alice, "again").await.unwrap();
    assert_eq!(one.expect("notification:create").await["text"], "again");
    world.notifications.read_all(&world.bob).await.unwrap();
    assert_eq!(
        one.expect("notification:read").await,
        json!({"ids": [], "unreadCount": 0})
    );
    let mut conn = world.db().read().await.unwrap();
    assert_eq!(
        notifications::get(&mut conn, world.bob.as_str(), id)
            .await
            .unwrap(),
        None
    );
}

#[tokio::test]
async fn settings_are_the_same_in_all_sessions() {
    let world = World::new().await;
    world.enter(&world.bob).await;
    let mut one = world.login(&world.bob_token).await;
    let mut alice = world.login(&world.alice_token).await;
    let patch = SettingsPatch {
        level: Some(Some(Level::None)),
        ..SettingsPatch::default()
    };
    world
        .notifications
        .set_for_guild(&world.bob, &world.guild, patch)
        .await
        .unwrap();
    let settings = json!({"scopeId": world.guild, "level": "none", "muted": false, "mutedUntil": null,
        "suppressEveryone": false, "suppressRoles": false});
    assert_eq!(one.expect("notification_settings:update").await, settings);
    let ready = world.login(&world.bob_token).await.ready;
    assert_eq!(ready["notifications"]["settings"], json!([settings]));
    alice.expect_nothing().await;
}
