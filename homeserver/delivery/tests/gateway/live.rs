//! What happens is told to those who may know it, as it happens.

use guildhall_event::{Draft, draft::to_map};
use guildhall_rooms::Step;
use guildhall_types::content::{CHANNEL, ChannelContent, GUILD, GuildContent, OVERWRITES, ROLE, RoleContent};
use serde_json::json;

use crate::{
    client::assert_shows,
    world::{World, state},
};

#[tokio::test]
async fn messages_are_told_to_members_only() {
    for db in guildhall_test_support::databases().await {
        let world = World::on(db, crate::world::limits()).await;
        world.enter(&world.bob).await;
        let (_, carol) = world.register("carol").await;
        let mut alice = world.login(&world.alice_token).await;
        let mut bob = world.login(&world.bob_token).await;
        let mut carol = world.login(&carol.access_token).await;

        let id = world.say_with(&world.alice, "hello", Some("n1")).await;
        let message = json!({"id": id, "authorId": world.alice, "content": "hello", "channelId": world.channel,
            "guildId": world.guild, "nonce": null});
        let told = bob.expect("message:create").await;
        assert_shows(&told, &message);
        let mut own = told.clone();
        own["nonce"] = json!("n1");
        assert_eq!(
            alice.expect("message:create").await,
            own,
            "the author gets the nonce back"
        );
        assert!(told["order"].is_string(), "{told}");

        world.edit(&world.alice, &id, "hallo").await;
        let changed = bob.expect("message:update").await;
        assert_eq!(
            (&changed["content"], &changed["nonce"]),
            (&json!("hallo"), &json!(null))
        );
        assert_eq!(alice.expect("message:update").await["nonce"], "n1");
        world.delete(&world.alice, &id).await;
        let frame = bob.frame().await;
        assert_eq!(frame["event"], "message:delete");
        assert_eq!(
            frame["data"],
            json!({"id": id, "channelId": world.channel, "guildId": world.guild})
        );
        bob.expect_nothing().await;
        carol.expect_nothing().await;
    }
}

#[tokio::test]
async fn coming_and_going_is_told_to_both_sides() {
    let world = World::new().await;
    let mut alice = world.login(&world.alice_token).await;
    let mut bob = world.login(&world.bob_token).await;
    world.enter(&world.bob).await;
    world.say(&world.alice, "welcome").await;
    let guild = bob.expect("guild:create").await;
    assert_shows(
        &guild["channels"],
        &json!([{"id": world.channel, "name": "general"}]),
    );
    assert_eq!(guild["member"]["user"]["id"], json!(world.bob));
    assert_eq!(bob.expect("message:create").await["content"], "welcome");
    assert_eq!(
        alice.expect("guild_member:add").await["user"]["id"],
        json!(world.bob)
    );
    assert_eq!(alice.expect("message:create").await["content"], "welcome");

    world.leave(&world.bob).await;
    world.say(&world.alice, "gone?").await;
    assert_eq!(bob.expect("guild:delete").await, json!({"id": world.guild}));
    let gone = json!({"guildId": world.guild, "userId": world.bob});
    assert_eq!(alice.expect("guild_member:remove").await, gone);
    assert_eq!(alice.expect("message:create").await["content"], "gone?");
    bob.expect_nothing().await;

    world.enter(&world.bob).await;
    bob.expect("guild:create").await;
}

#[tokio::test]
async fn changes_of_the_guild_are_told() {
    let world = World::new().await;
    let mut alice = world.login(&world.alice_token).await;
    world
        .set(&world.guild, "m.room.name", "", json!({"name": "Great Hall"}))
        .await;
    assert_eq!(alice.expect("guild:update").await["name"], "Great Hall");
    world
        .set(&world.channel, "m.room.name", "", json!({"name": "lobby"}))
        .await;
    let lobby = json!({"id": world.channel, "name": "lobby", "guildId": world.guild});
    assert_shows(&alice.expect("channel:update").await, &lobby);
    world
        .set(&world.guild, "m.space.child", world.channel.as_str(), json!({}))
        .await;
    assert_eq!(
        alice.expect("channel:delete").await,
        json!({"id": world.channel, "guildId": world.guild})
    );
    world
        .set(
            &world.guild,
            "m.space.child",
            world.channel.as_str(),
            json!({"via": ["here.test"]}),
        )
        .await;
    assert_shows(&alice.expect("channel:create").await, &lobby);
    world.say(&world.alice, "still here").await;
    alice.expect("message:create").await;
    let content = ChannelContent {
        guild: world.guild.to_string(),
        deleted: true,
        ..ChannelContent::default()
    };
    world.set(&world.channel, CHANNEL, "", json!(content)).await;
    alice.expect("channel:delete").await;
    let content = GuildContent {
        owner: world.alice.to_string(),
        deleted: true,
    };
    world.set(&world.guild, GUILD, "", json!(content)).await;
    assert_eq!(alice.expect("guild:delete").await, json!({"id": world.guild}));
    world
        .set(
            &world.guild,
            "m.room.topic",
            "",
            json!({"topic": "nobody reads this"}),
        )
        .await;
    alice.expect_nothing().await;
}

#[tokio::test]
async fn typing_is_told_to_others() {
    let world = World::new().await;
    world.enter(&world.bob).await;
    let mut alice = world.login(&world.alice_token).await;
    let mut bob = world.login(&world.bob_token).await;
    world.types_in(&world.guild, &world.bob);
    world.types(&world.bob);
    let data = json!({"channelId": world.channel, "threadId": null, "guildId": world.guild, "userId": world.bob,
        "timestamp": "2026-01-01T00:00:00Z"});
    // Not in the guild's own room, which is no channel.
    assert_eq!(alice.expect("typing:start").await, data);
    bob.expect_nothing().await;
}

#[tokio::test]
async fn who_may_not_look_into_channels_is_told_nothing_of_them() {
    let world = World::new().await;
    world.enter(&world.bob).await;
    let mut alice = world.login(&world.alice_token).await;
    let mut bob = world.login(&world.bob_token).await;
    world.say(&world.alice, "for all").await;
    bob.expect("message:create").await;
    let role = RoleContent {
        name: "@everyone".into(),
        permissions: "0".into(),
        ..RoleContent::default()
    };
    world
        .set(&world.guild, ROLE, world.guild.as_str(), json!(role))
        .await;
    world.say(&world.alice, "for the owner").await;
    world
        .set(&world.channel, "m.room.name", "", json!({"name": "secret"}))
        .await;
    world.types(&"@carol:here.test".try_into().unwrap());
    world
        .set(&world.guild, "m.room.name", "", json!({"name": "Known to all"}))
        .await;
    let mut told = Vec::new();
    for _ in 0..6 {
        told.push(alice.frame().await["event"].take());
    }
    // Typing comes by a way of its own: anywhere among the others.
    let (typing, told): (Vec<_>, Vec<_>) = told.into_iter().partition(|event| event == "typing:start");
    assert_eq!(typing.len(), 1);
    assert_eq!(
        told,
        [
            "message:create",
            "guild_role:update",
            "message:create",
            "channel:update",
            "guild:update"
        ]
    );
    assert_eq!(bob.expect("guild_role:update").await["permissions"], "0");
    assert_eq!(
        bob.expect("channel:delete").await["id"],
        world.channel.as_str(),
        "what he sees no more is taken from him"
    );
    assert_eq!(bob.expect("guild:update").await["name"], "Known to all");
    bob.expect_nothing().await;
}

/// The server leaves the channel when none of its users may look into it, which may be before they are told.
#[tokio::test]
async fn who_loses_a_channel_when_the_server_does_is_told() {
    let nothing = RoleContent {
        name: "@everyone".into(),
        permissions: "0".into(),
        ..RoleContent::default()
    };
    for by_role in [true, false] {
        let world = World::new().await;
        world.enter(&world.bob).await;
        let mut bob = world.login(&world.bob_token).await;
        let (steward, guild, channel) = (world.rooms.steward(), &world.guild, &world.channel);
        let closed = json!({"overwrites": [{"id": guild, "type": "role", "allow": "0", "deny": "1024"}]});
        let loss = match by_role {
            true => state(steward, ROLE, guild.as_str(), json!(nothing)),
            false => state(steward, OVERWRITES, channel.as_str(), closed),
        };
        let leave = json!({"membership": "leave"});
        let leave = state(steward, "m.room.member", steward.as_str(), leave);
        world
            .rooms
            .submit(vec![
                Step::Append(guild.clone(), vec![loss]),
                Step::Append(channel.clone(), vec![leave]),
            ])
            .await
            .unwrap();
        if by_role {
            bob.expect("guild_role:update").await;
        }
        assert_eq!(
            bob.expect("channel:delete").await["id"],
            channel.as_str(),
            "{by_role}"
        );
        bob.expect_nothing().await;
    }
}

#[tokio::test]
async fn new_entries_of_the_audit_log_are_told_to_those_who_may_read_it() {
    let world = World::new().await;
    world.enter(&world.bob).await;
    let mut alice = world.login(&world.alice_token).await;
    let mut bob = world.login(&world.bob_token).await;
    let name = |name: &str| json!({"name": name, "org.guildhall.reason": "it grew"});
    world
        .set(&world.guild, "m.room.name", "", name("Great Hall"))
        .await;
    let entry = json!({"guildId": world.guild, "actionType": 1, "targetId": world.guild, "reason": "it grew",
        "changes": [{"key": "name", "oldValue": "Hall", "newValue": "Great Hall"}]});
    assert_shows(&alice.audited().await, &entry);
    assert_eq!(bob.expect("guild:update").await["name"], "Great Hall");
    // Everybody may read the log from now on, but nobody looks into the channel.
    let role = RoleContent {
        name: "@everyone".into(),
        permissions: "128".into(),
        ..RoleContent::default()
    };
    world
        .set(&world.guild, ROLE, world.guild.as_str(), json!(role))
        .await;
    for client in [&mut alice, &mut bob] {
        let entry = client.audited().await;
        assert_shows(&entry, &json!({"actionType": 31, "targetId": world.guild}));
    }
    world
        .set(&world.channel, "m.room.topic", "", json!({"topic": "secret"}))
        .await;
    world.set(&world.guild, "m.room.name", "", name("Hall")).await;
    let told = alice.audited().await;
    assert_shows(&told, &json!({"actionType": 11, "targetId": world.channel}));
    for client in [&mut alice, &mut bob] {
        assert_eq!(client.audited().await["actionType"], 1);
    }
}

#[tokio::test]
async fn the_server_says_goodbye_when_it_stops() {
    let world = World::new().await;
    let mut client = world.login(&world.alice_token).await;
    let mut early = world.connect().await;
    world.gateway.shutdown().await;
    assert_eq!(client.closed().await, 1001);
    assert_eq!(early.closed().await, 1001);
}

#[tokio::test]
async fn reactions_are_told_to_members() {
    let world = World::new().await;
    world.enter(&world.bob).await;
    let id = world.say(&world.alice, "hello").await;
    let mut bob = world.login(&world.bob_token).await;
    let relation = json!({"rel_type": "m.annotation", "event_id": id, "key": "👍"});
    let react = || {
        let content = to_map(&json!({"m.relates_to": relation}));
        vec![Draft::timeline(&world.alice, "m.reaction", content).into()]
    };
    let first = world.append(&world.channel, react()).await;
    let told = json!({
        "messageId": id, "channelId": world.channel, "guildId": world.guild, "userId": world.alice,
        "emoji": {"key": "👍", "id": null, "name": "👍", "image": null, "animated": false},
    });
    assert_eq!(bob.expect("message:reaction_add").await, told);
    // The same again is no news, and neither is that one of both goes.
    world.append(&world.channel, react()).await;
    world
        .append(
            &world.channel,
            vec![Draft::redaction(&world.alice, &first, None).into()],
        )
        .await;
    bob.expect_nothing().await;
    world.edit(&world.alice, &id, "hallo").await;
    let changed = bob.expect("message:update").await;
    assert_eq!(
        changed["reactions"],
        json!([{"emoji": told["emoji"], "count": 1, "me": null}])
    );
    world.delete(&world.alice, &id).await;
    bob.expect("message:delete").await;
}
