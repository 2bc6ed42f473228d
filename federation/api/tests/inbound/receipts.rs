//! Receipts are passed on as far as their server may tell of them.

use serde_json::{Value, json};

use crate::world::World;

fn read(room: &str, user: &str, event: &str) -> Value {
    let receipt = json!({"event_ids": [event], "data": {"ts": 7, "thread_id": "main"}});
    json!({"edu_type": "m.receipt", "content": {room: {"m.read": {user: receipt}}}})
}

/// Who is told to have read what, and where.
fn told(world: &World) -> Vec<(String, String, String)> {
    let told = world.a.receipts.0.lock().unwrap();
    told.iter()
        .map(|one| {
            (
                one.room_id.to_string(),
                one.user_id.to_string(),
                one.event_id.to_string(),
            )
        })
        .collect()
}

#[tokio::test]
async fn a_member_has_read_in_the_guild_and_in_a_channel_where_he_has_not_spoken() {
    let world = World::joined().await;
    let (guild, channel, bob) = (world.guild.as_str(), world.channel.as_str(), world.bob.as_str());
    // As Matrix servers do it: several rooms, without more of it, and kinds of receipts that are not for others.
    let both = json!({"edu_type": "m.receipt", "content": {
        guild: {"m.read": {bob: {"event_ids": ["$one"], "data": {"ts": 7}}}, "m.read.private": {bob: {"event_ids": ["$no"]}}},
        channel: {"m.read": {bob: {"event_ids": ["$two", "$three"]}}},
    }});
    world.b.send(&world.a, "1", &[], &[both]).await.ok();
    let mut told = told(&world);
    told.sort();
    let of = |room: &str, event: &str| (room.to_owned(), bob.to_owned(), event.to_owned());
    let mut expected = [of(guild, "$one"), of(channel, "$two")];
    expected.sort();
    assert_eq!(told, expected);
}

#[tokio::test]
async fn nobody_tells_what_others_have_read_or_of_where_he_is_not() {
    let world = World::joined().await;
    let (channel, bob) = (world.channel.as_str(), world.bob.as_str());
    let (_, elsewhere) = world.a.guild(&world.ann).await;
    let mut long = read(channel, bob, "$long");
    long["content"][channel]["m.read"][bob]["data"]["more"] = json!("x".repeat(70_000));
    let edus = [
        read(channel, world.ann.as_str(), "$one"),
        read(channel, "@stranger:b.test", "$one"),
        read(channel, "@guildhall:b.test", "$one"),
        read(elsewhere.as_str(), bob, "$one"),
        read("!unknown", bob, "$one"),
        read(channel, bob, "one"),
        read("channel", bob, "$one"),
        json!({"edu_type": "m.receipt", "content": {channel: {"m.read": {bob: {"event_ids": []}}}}}),
        json!({"edu_type": "m.receipt", "content": {channel: {"m.read": {bob: {"event_ids": ["$one"], "data": {"ts": "x"}}}}}}),
        json!({"edu_type": "m.receipt", "content": [7]}),
        json!({"edu_type": "m.receipt"}),
        long,
    ];
    let answer = world.b.send(&world.a, "1", &[], &edus).await.ok();
    assert_eq!(answer, json!({"pdus": {}}));
    assert_eq!(told(&world), []);
    world
        .a
        .set(
            &world.guild,
            "m.room.server_acl",
            "",
            json!({"allow": ["a.test"]}),
        )
        .await;
    let edus = [read(world.guild.as_str(), bob, "$one")];
    world.b.send(&world.a, "2", &[], &edus).await.ok();
    assert_eq!(told(&world), []);
}
