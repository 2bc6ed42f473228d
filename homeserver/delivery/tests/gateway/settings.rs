//! Settings are told to one's own sessions, and whether other servers can be reached to those who have to do with them.

use guildhall_messaging::{Messaging, MessagingLimits, SettingsPatch};
use guildhall_storage::projection::members;
use guildhall_types::OwnedServerName;
use serde_json::{Map, json};

use crate::world::World;

#[tokio::test]
async fn all_sessions_of_a_user_hear_of_other_settings() {
    let world = World::new().await;
    let (mut one, mut two) = (
        world.login(&world.bob_token).await,
        world.login(&world.bob_token).await,
    );
    let mut alice = world.login(&world.alice_token).await;
    let messaging = Messaging::new(world.guilds.clone(), MessagingLimits::default());
    let patch = SettingsPatch {
        client: Some(Map::from_iter([("theme".to_owned(), json!("dark"))])),
        ..SettingsPatch::default()
    };
    messaging.change_settings(&world.bob, patch).await.unwrap();
    let expected = json!({
        "privacySettings": {"directMessages": "everyone", "friendRequests": "everyone", "readReceipts": "nobody"},
        "linkPreviews": true, "client": {"theme": "dark"},
    });
    assert_eq!(one.expect("user_settings:update").await, expected);
    assert_eq!(two.expect("user_settings:update").await, expected);
    alice.expect_nothing().await;
}

#[tokio::test]
async fn members_hear_of_servers_that_come_and_go() {
    let world = World::new().await;
    let there = OwnedServerName::try_from("there.test").unwrap();
    let other = OwnedServerName::try_from("other.test").unwrap();
    // As if somebody of it were in the guild.
    let mut tx = world.db().begin().await.unwrap();
    members::add_server(tx.conn(), world.guild.as_str(), there.as_str(), 0)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let (mut alice, mut bob) = (
        world.login(&world.alice_token).await,
        world.login(&world.bob_token).await,
    );
    assert_eq!(alice.ready["unreachableServers"], json!([]));
    assert_eq!(alice.ready["guilds"][0]["server"], "here.test");

    // One that comes back at once is told of to nobody.
    world.bus.note_reach(&there, false);
    world.bus.note_reach(&there, true);
    world.bus.note_reach(&other, false);
    world.bus.note_reach(&there, false);
    let told = json!({"server": "there.test", "reachable": false});
    assert_eq!(alice.expect("server:update").await, told);
    let ready = world.login(&world.alice_token).await.ready;
    assert_eq!(ready["unreachableServers"], json!(["there.test"]));
    let ready = world.login(&world.bob_token).await.ready;
    assert_eq!(ready["unreachableServers"], json!([]), "Bob is in no guild");

    bob.expect_nothing().await;
    world.enter(&world.bob).await;
    bob.expect("guild:create").await;
    assert_eq!(bob.expect("server:update").await, told, "who comes in is told");
    alice.expect("guild_member:add").await;

    world.bus.note_reach(&there, true);
    let told = json!({"server": "there.test", "reachable": true});
    assert_eq!(alice.expect("server:update").await, told);
    assert_eq!(bob.expect("server:update").await, told);
}
