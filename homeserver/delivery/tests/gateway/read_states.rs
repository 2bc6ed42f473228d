//! What is read is told to one's own sessions.

use guildhall_messaging::{Messaging, MessagingLimits};
use serde_json::{Value, json};

use crate::{client::Client, world::World};

fn messaging(world: &World) -> Messaging {
    Messaging::new(world.guilds.clone(), MessagingLimits::default())
}

/// The one read state in `ready`.
fn ready(client: &Client) -> &Value {
    let states = client.ready["readStates"].as_array().unwrap();
    assert_eq!(states.len(), 1, "{states:?}");
    &states[0]
}

#[tokio::test]
async fn ready_says_what_is_unread_and_sessions_hear_what_is_read() {
    let world = World::new().await;
    world.enter(&world.bob).await;
    world.clock.advance_millis(1);
    let first = world.say(&world.alice, "1").await;
    world.clock.advance_millis(1);
    let second = world.say(&world.alice, "2").await;
    let mut one = world.login(&world.bob_token).await;
    let mut two = world.login(&world.bob_token).await;
    let mut alice = world.login(&world.alice_token).await;
    let state = json!({"channelId": world.channel, "guildId": world.guild, "threadId": null, "lastReadMessageId": null,
        "lastMessageId": second, "unreadCount": 2, "mentionCount": 0});
    assert_eq!(ready(&one), &state);
    assert_eq!(
        (&ready(&alice)["unreadCount"], &ready(&alice)["lastReadMessageId"]),
        (&json!(0), &json!(second))
    );

    let messaging = messaging(&world);
    messaging.ack(&world.bob, &world.channel, &first).await.unwrap();
    let read =
        json!({"channelId": world.channel, "guildId": world.guild, "threadId": null, "messageId": first});
    for client in [&mut one, &mut two] {
        assert_eq!(client.expect("message:ack").await, read);
    }
    // What was read before is no news.
    messaging.ack(&world.bob, &world.channel, &first).await.unwrap();
    messaging.ack_guild(&world.bob, &world.guild).await.unwrap();
    let all =
        json!({"channelId": world.channel, "guildId": world.guild, "threadId": null, "messageId": second});
    for client in [&mut one, &mut two] {
        let told = client.expect("guild:ack").await;
        assert_eq!(told, json!({"guildId": world.guild, "channels": [all]}));
    }
    messaging.ack_guild(&world.bob, &world.guild).await.unwrap();
    for client in [&mut one, &mut two, &mut alice] {
        client.expect_nothing().await;
    }
    let three = world.login(&world.bob_token).await;
    assert_eq!(ready(&three)["unreadCount"], 0);
}

#[tokio::test]
async fn who_resumes_is_told_what_was_read_meanwhile() {
    let world = World::new().await;
    world.enter(&world.bob).await;
    world.clock.advance_millis(1);
    let said = world.say(&world.alice, "1").await;
    let bob = world.login(&world.bob_token).await;
    let (session, seq) = (bob.session(), bob.seq);
    drop(bob);
    let messaging = messaging(&world);
    messaging.ack(&world.bob, &world.channel, &said).await.unwrap();
    let mut bob = world.connect().await;
    let resume = json!({"token": world.bob_token, "sessionId": session, "seq": seq});
    bob.send("resume", resume).await;
    bob.expect("resumed").await;
    assert_eq!(bob.expect("message:ack").await["messageId"], json!(said));
}
