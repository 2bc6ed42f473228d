//! Private channels: who is told of them, and when.

use guildhall_bus::Typing;
use guildhall_messaging::{GroupPatch, Messaging, MessagingLimits, NewMessage};
use guildhall_types::{OwnedRoomId, OwnedUserId, UserId};
use serde_json::{Value, json};

use crate::world::World;

fn messaging(world: &World) -> Messaging {
    Messaging::new(world.guilds.clone(), MessagingLimits::default())
}

async fn open(messaging: &Messaging, user: &UserId, other: &UserId) -> OwnedRoomId {
    let channel = messaging.open_direct(user, other).await.unwrap();
    channel.id.try_into().unwrap()
}

async fn say(messaging: &Messaging, user: &UserId, channel: &OwnedRoomId, content: &str) {
    let new = NewMessage {
        content: content.to_owned(),
        ..NewMessage::default()
    };
    messaging.send(user, channel, new).await.unwrap();
}

#[tokio::test]
async fn a_channel_comes_into_the_list_of_who_opens_it_and_of_the_other_when_something_is_said() {
    let world = World::new().await;
    let messaging = messaging(&world);
    let mut alice = world.login(&world.alice_token).await;
    let mut bob = world.login(&world.bob_token).await;
    let channel = open(&messaging, &world.alice, &world.bob).await;
    let created = alice.expect("channel:create").await;
    assert_eq!(created["id"], channel.as_str());
    assert_eq!(created["recipients"], json!([world.alice, world.bob]));
    bob.expect_nothing().await;

    say(&messaging, &world.alice, &channel, "hello").await;
    let created = bob.expect("channel:create").await;
    assert_eq!(created["id"], channel.as_str());
    for client in [&mut alice, &mut bob] {
        let said = client.expect("message:create").await;
        assert_eq!(said["content"], "hello");
        assert_eq!(said["guildId"], Value::Null);
    }
    world.bus.publish_typing(Typing {
        room_id: channel.clone(),
        user_id: world.bob.clone(),
        is_local: true,
        typing: true,
        timeout_ms: 10_000,
    });
    let typing = alice.expect("typing:start").await;
    assert_eq!(typing["channelId"], channel.as_str());
    assert_eq!(typing["guildId"], Value::Null);
    bob.expect_nothing().await;
}

#[tokio::test]
async fn closing_is_told_to_who_closes_and_what_is_said_opens_again() {
    let world = World::new().await;
    let messaging = messaging(&world);
    let channel = open(&messaging, &world.alice, &world.bob).await;
    say(&messaging, &world.alice, &channel, "hello").await;
    let mut alice = world.login(&world.alice_token).await;
    let mut bob = world.login(&world.bob_token).await;
    assert_eq!(bob.ready["privateChannels"][0]["id"], channel.as_str());
    messaging.close_private(&world.bob, &channel).await.unwrap();
    let closed = bob.expect("channel:delete").await;
    assert_eq!(closed, json!({"id": channel, "guildId": null}));
    alice.expect_nothing().await;
    let mut again = world.login(&world.bob_token).await;
    assert_eq!(again.ready["privateChannels"], json!([]));

    say(&messaging, &world.alice, &channel, "are you there?").await;
    for client in [&mut bob, &mut again] {
        client.expect("channel:create").await;
        client.expect("message:create").await;
    }
    // Opened again by hand.
    messaging.close_private(&world.bob, &channel).await.unwrap();
    bob.expect("channel:delete").await;
    open(&messaging, &world.bob, &world.alice).await;
    bob.expect("channel:create").await;
}

#[tokio::test]
async fn a_group_tells_who_is_in_it_and_nobody_else() {
    let world = World::new().await;
    let messaging = messaging(&world);
    let (carol, carol_tokens) = world.register("carol").await;
    let mut alice = world.login(&world.alice_token).await;
    let mut bob = world.login(&world.bob_token).await;
    let mut outside = world.login(&carol_tokens.access_token).await;
    let group = messaging
        .make_group(&world.alice, &[world.bob.clone()].into())
        .await
        .unwrap();
    let channel: OwnedRoomId = group.id.try_into().unwrap();
    let both: [&OwnedUserId; 2] = [&world.alice, &world.bob];
    assert_eq!(bob.expect("channel:create").await["recipients"], json!(both));
    let mut created = alice.expect("channel:create").await;
    // The other has come in with the same news or right after it.
    while created["recipients"] != json!(both) {
        created = alice.expect("channel:update").await;
    }

    let named = GroupPatch {
        name: Some(Some("Plans".to_owned())),
        owner: None,
    };
    messaging.update_group(&world.bob, &channel, named).await.unwrap();
    for client in [&mut alice, &mut bob] {
        assert_eq!(client.expect("channel:update").await["name"], "Plans");
    }
    outside.expect_nothing().await;
    let everybody: [&OwnedUserId; 3] = [&world.alice, &world.bob, &carol];
    messaging
        .add_recipient(&world.bob, &channel, &carol)
        .await
        .unwrap();
    let created = outside.expect("channel:create").await;
    assert_eq!(created["recipients"], json!(everybody));
    for client in [&mut alice, &mut bob] {
        assert_eq!(
            client.expect("channel:update").await["recipients"],
            json!(everybody)
        );
    }
    messaging
        .remove_recipient(&world.alice, &channel, &carol)
        .await
        .unwrap();
    let gone = outside.expect("channel:delete").await;
    assert_eq!(gone, json!({"id": channel, "guildId": null}));
    for client in [&mut alice, &mut bob] {
        client.expect("channel:update").await;
    }
    say(&messaging, &world.bob, &channel, "she is out").await;
    alice.expect("message:create").await;
    outside.expect_nothing().await;
}
