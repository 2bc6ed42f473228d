//! Private threads: they come and go as threads, to those who see them and to nobody else.

use guildhall_messaging::{Messaging, MessagingLimits, NewThread};
use guildhall_rooms::Step;
use guildhall_types::{
    OwnedEventId, OwnedRoomId,
    content::{ROLE, RoleContent},
};
use serde_json::{Value, json};

use crate::world::World;

/// What may be told beside.
const BESIDE: [&str; 3] = ["thread:update", "thread:member_update", "guild_audit_log:create"];

#[tokio::test]
async fn who_is_brought_in_is_told_of_a_thread_and_who_is_taken_out_of_its_end() {
    let world = World::new().await;
    let messaging = Messaging::new(world.guilds.clone(), MessagingLimits::default());
    let everyone = RoleContent {
        name: "@everyone".to_owned(),
        // With CREATE_PRIVATE_THREADS and SEND_MESSAGES_IN_THREADS.
        permissions: "343701573185".to_owned(),
        ..RoleContent::default()
    };
    world
        .set(&world.guild, ROLE, world.guild.as_str(), json!(everyone))
        .await;
    let levels = Step::Levels(world.guild.clone(), world.rooms.steward().clone());
    world.rooms.submit(vec![levels]).await.unwrap();
    let (carol, carol_tokens) = world.register("carol").await;
    world.enter(&world.bob).await;
    world.enter(&carol).await;
    let mut alice = world.login(&world.alice_token).await;
    let mut bob = world.login(&world.bob_token).await;
    let mut outside = world.login(&carol_tokens.access_token).await;
    world.has_told_everything().await;

    let new = NewThread {
        name: "Plans".to_owned(),
        ..NewThread::default()
    };
    let made = messaging
        .make_private_thread(&world.bob, &world.channel, (new, true))
        .await
        .unwrap();
    let room = OwnedRoomId::try_from(made.channel_id.as_str()).unwrap();
    let id = OwnedEventId::try_from(made.id.as_str()).unwrap();
    // Alice owns the guild.
    for client in [&mut alice, &mut bob] {
        let told = client
            .expect_past(
                &["message:create", "guild_audit_log:create", "thread:member_update"],
                "thread:create",
            )
            .await;
        assert_eq!(
            (&told["id"], &told["type"], &told["channelId"], &told["parentId"]),
            (&json!(id), &json!(12), &json!(room), &json!(world.channel))
        );
    }
    outside.expect_nothing().await;

    messaging
        .add_thread_member(&world.bob, (&room, &id), &carol)
        .await
        .unwrap();
    let told = outside.expect_past(&BESIDE, "thread:create").await;
    assert_eq!(
        (&told["id"], &told["memberCount"], &told["invitable"]),
        (&json!(id), &json!(2), &json!(true))
    );
    // That it was made may have been told as a change, too.
    let beside = [
        "message:create",
        "guild_audit_log:create",
        "thread:member_update",
        "thread:create",
    ];
    let mut told = alice.expect_past(&beside, "thread:update").await;
    while told["memberCount"] != 2 {
        told = alice.expect_past(&beside, "thread:update").await;
    }
    let ready = world.login(&carol_tokens.access_token).await.ready;
    let channels = ready["guilds"][0]["channels"].as_array().unwrap();
    let ids: Vec<&Value> = channels.iter().map(|channel| &channel["id"]).collect();
    assert!(!ids.contains(&&json!(room)), "it is no channel: {ids:?}");

    messaging
        .remove_thread_member(&world.bob, (&room, &id), &carol)
        .await
        .unwrap();
    let gone = outside.expect_past(&BESIDE, "thread:delete").await;
    assert_eq!(gone, json!({"id": id, "channelId": room, "guildId": world.guild}));
    outside.expect_nothing().await;
}
