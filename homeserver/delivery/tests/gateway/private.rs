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
    let created = alice.expect_past(&["channel:update"], "channel:create").await;
    assert_eq!(created["id"], channel.as_str());
    assert_eq!(created["recipients"], json!([world.alice, world.bob]));
    bob.expect_nothing().await;

    say(&messaging, &world.alice, &channel, "hello").await;
    let created = bob.expect("channel:create").await;
    assert_eq!(created["id"], channel.as_str());
    // That she is in it, that bob is, and that it is in her list: each may be told by itself.
    let opened = ["channel:create", "channel:update"];
    for client in [&mut alice, &mut bob] {
        let said = client.expect_past(&opened, "message:create").await;
        assert_eq!(said["content"], "hello");
        assert_eq!(said["guildId"], Value::Null);
    }
    world.bus.publish_typing(Typing {
        room_id: channel.clone(),
        thread_id: None,
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
        assert_eq!(client.expect("message:create").await["type"], 4);
    }
    outside.expect_nothing().await;
    let everybody: [&OwnedUserId; 3] = [&world.alice, &world.bob, &carol];
    messaging
        .add_recipient(&world.bob, &channel, &carol)
        .await
        .unwrap();
    let created = outside.expect("channel:create").await;
    assert_eq!(created["recipients"], json!(everybody));
    assert_eq!(outside.expect("message:create").await["type"], 1);
    for client in [&mut alice, &mut bob] {
        assert_eq!(
            client.expect("channel:update").await["recipients"],
            json!(everybody)
        );
        assert_eq!(client.expect("message:create").await["type"], 1);
    }
    messaging
        .remove_recipient(&world.alice, &channel, &carol)
        .await
        .unwrap();
    let gone = outside.expect("channel:delete").await;
    assert_eq!(gone, json!({"id": channel, "guildId": null}));
    for client in [&mut alice, &mut bob] {
        client.expect("channel:update").await;
        assert_eq!(client.expect("message:create").await["type"], 2);
    }
    say(&messaging, &world.bob, &channel, "she is out").await;
    alice.expect("message:create").await;
    outside.expect_nothing().await;
}

#[tokio::test]
async fn a_user_is_told_of_friends_alone() {
    let world = World::new().await;
    let messaging = messaging(&world);
    let mut alice = world.login(&world.alice_token).await;
    let mut bob = world.login(&world.bob_token).await;
    assert_eq!(alice.ready["relationships"], json!([]));
    messaging.request_friend(&world.alice, &world.bob).await.unwrap();
    assert_eq!(alice.expect("relationship:add").await["state"], "outgoing");
    let asked = bob.expect("relationship:add").await;
    assert_eq!(
        (&asked["userId"], &asked["state"]),
        (&json!(world.alice), &json!("incoming"))
    );
    messaging.accept_friend(&world.bob, &world.alice).await.unwrap();
    for client in [&mut alice, &mut bob] {
        assert_eq!(client.expect("relationship:update").await["state"], "friend");
    }
    let again = world.login(&world.alice_token).await;
    assert_eq!(again.ready["relationships"][0]["userId"], json!(world.bob));
    messaging.remove_friend(&world.alice, &world.bob).await.unwrap();
    let gone = alice.expect("relationship:remove").await;
    assert_eq!(gone, json!({ "userId": world.bob }));
    assert_eq!(
        bob.expect("relationship:remove").await,
        json!({ "userId": world.alice })
    );
}

#[tokio::test]
async fn of_whom_one_has_blocked_one_is_told_nothing() {
    let world = World::new().await;
    let messaging = messaging(&world);
    world.enter(&world.bob).await;
    let (carol, carol_tokens) = world.register("carol").await;
    world.enter(&carol).await;
    let mut alice = world.login(&world.alice_token).await;
    let mut hears = world.login(&carol_tokens.access_token).await;
    messaging.block(&world.alice, &world.bob).await.unwrap();
    let blocked = alice.expect("blocked_users:update").await;
    assert_eq!(blocked, json!({"userIds": [world.bob]}));
    let mut later = world.login(&world.alice_token).await;
    assert_eq!(later.ready["blockedUsers"], json!([world.bob]));
    world.say(&world.bob, "you do not hear this").await;
    world.bus.publish_typing(Typing {
        room_id: world.channel.clone(),
        thread_id: None,
        user_id: world.bob.clone(),
        is_local: true,
        typing: true,
        timeout_ms: 10_000,
    });
    world.say(&carol, "but this").await;
    for client in [&mut alice, &mut later] {
        assert_eq!(client.expect("message:create").await["content"], "but this");
    }
    // Who has not blocked him is told both.
    let mut told = hears.frame().await;
    if told["event"] == "typing:start" {
        told = hears.frame().await;
    }
    assert_eq!(told["data"]["content"], "you do not hear this");
    messaging.unblock(&world.alice, &world.bob).await.unwrap();
    let blocked = alice.expect("blocked_users:update").await;
    assert_eq!(blocked, json!({"userIds": []}));
    world.say(&world.bob, "and this again").await;
    assert_eq!(alice.expect("message:create").await["content"], "and this again");
}
