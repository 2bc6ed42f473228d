//! Being in the rooms of channels, and leaving them.

use guildhall_event::{Draft, draft::to_map};
use guildhall_guilds::{GuildLimits, NewChannel};
use guildhall_rooms::{NewEvent, Step};
use guildhall_types::{OwnedRoomId, RoomId, UserId};
use serde_json::{Value, json};

use crate::server::{Server, eventually, servers, servers_with};

fn state(sender: &UserId, kind: &str, key: &str, content: &Value) -> NewEvent {
    Draft::state(sender, kind, key, to_map(content)).into()
}

/// `owner` has the guild list rooms that the server can be asked to let others into.
async fn list(server: &Server, owner: &UserId, guild: &RoomId, rooms: &[OwnedRoomId]) {
    let via = json!({"via": [server.name]});
    let children = rooms
        .iter()
        .map(|room| state(owner, "m.space.child", room.as_str(), &via));
    let step = Step::Append(guild.to_owned(), children.collect());
    server.rooms.submit(vec![step]).await.unwrap();
}

#[tokio::test]
async fn a_new_channel_is_entered_by_every_server_with_a_member() {
    let [a, b, c] = servers(["a.test", "b.test", "c.test"]).await;
    let (ada, bea) = (a.user("ada"), b.user("bea"));
    let (guild, _, code) = a.guild(&ada).await;
    b.redeem(&bea, &code).await.unwrap();
    let new = NewChannel {
        name: "news".to_owned(),
        ..NewChannel::default()
    };
    let channel = a.guilds.create_channel(&ada, &guild, new).await.unwrap();
    let channel = OwnedRoomId::try_from(channel.id).unwrap();
    b.until_membership(&channel, b.rooms.steward(), "join").await;
    eventually("it is shown", async || {
        b.guilds.list_channels(&bea, &guild).await.unwrap().len() == 2
    })
    .await;
    a.say(&ada, &channel, "extra").await;
    b.until_history(&channel, &["extra"]).await;
    assert!(
        !c.rooms.is_resident(&channel).await.unwrap(),
        "who has no member there is not in it"
    );
}

#[tokio::test]
async fn a_channel_that_cannot_be_entered_is_entered_later() {
    let [a, b] = servers(["a.test", "b.test"]).await;
    let (ada, bea) = (a.user("ada"), b.user("bea"));
    let (guild, _, code) = a.guild(&ada).await;
    b.redeem(&bea, &code).await.unwrap();
    a.set_up(false);
    let new = NewChannel {
        name: "news".to_owned(),
        ..NewChannel::default()
    };
    let channel = a.guilds.create_channel(&ada, &guild, new).await.unwrap();
    let channel = OwnedRoomId::try_from(channel.id).unwrap();
    assert!(!b.rooms.is_resident(&channel).await.unwrap());
    a.set_up(true);
    b.until_membership(&channel, b.rooms.steward(), "join").await;
    a.until_membership(&channel, b.rooms.steward(), "join").await;
}

#[tokio::test]
async fn with_the_last_member_the_server_leaves_the_channels() {
    let [a, b] = servers(["a.test", "b.test"]).await;
    let (ada, bea, ben) = (a.user("ada"), b.user("bea"), b.user("ben"));
    let (guild, channel, code) = a.guild(&ada).await;
    b.redeem(&bea, &code).await.unwrap();
    b.redeem(&ben, &code).await.unwrap();
    b.say(&bea, &channel, "hello").await;
    b.guilds.leave_guild(&bea, &guild).await.unwrap();
    a.until_membership(&guild, &bea, "leave").await;
    a.until_membership(&channel, &bea, "leave").await;
    assert_eq!(
        a.membership(&channel, b.rooms.steward()).await.as_deref(),
        Some("join"),
        "one is still there"
    );
    // The owner removes the other, on another server.
    a.guilds.kick(&ada, &guild, &ben, None).await.unwrap();
    a.until_membership(&channel, b.rooms.steward(), "leave").await;
    a.say(&ada, &channel, "among ourselves").await;
    assert_eq!(
        a.membership(&channel, a.rooms.steward()).await.as_deref(),
        Some("join")
    );
    eventually("the guild is gone there", async || {
        b.guilds.list_guilds(&ben).await.unwrap().is_empty()
    })
    .await;
    assert_eq!(b.history(&channel).await, ["hello"]);
}

#[tokio::test]
async fn members_leave_also_while_the_home_is_away() {
    let [a, b] = servers(["a.test", "b.test"]).await;
    let (ada, bea) = (a.user("ada"), b.user("bea"));
    let (guild, channel, code) = a.guild(&ada).await;
    b.redeem(&bea, &code).await.unwrap();
    a.set_up(false);
    b.guilds.leave_guild(&bea, &guild).await.unwrap();
    b.until_membership(&channel, b.rooms.steward(), "leave").await;
    assert_eq!(a.membership(&guild, &bea).await.as_deref(), Some("join"));
    a.set_up(true);
    a.until_membership(&guild, &bea, "leave").await;
    a.until_membership(&channel, b.rooms.steward(), "leave").await;
}

#[tokio::test]
async fn of_a_guild_without_measure_no_more_is_entered_than_others_may_have() {
    let limits = GuildLimits {
        channels_per_guild: 4,
        ..GuildLimits::default()
    };
    let [a, b] = servers_with(["a.test", "b.test"], limits).await;
    let (ada, bea) = (a.user("ada"), b.user("bea"));
    let (guild, _, code) = a.guild(&ada).await;
    for name in ["one", "two", "three"] {
        let new = NewChannel {
            name: name.to_owned(),
            ..NewChannel::default()
        };
        a.guilds.create_channel(&ada, &guild, new).await.unwrap();
    }
    let missing: Vec<_> = (0..30)
        .map(|number| OwnedRoomId::try_from(format!("!{number}")).unwrap())
        .collect();
    b.redeem(&bea, &code).await.unwrap();
    list(&a, &ada, &guild, &missing).await;
    let (other, channel, code) = a.guild(&ada).await;
    b.redeem(&bea, &code).await.unwrap();
    assert!(b.rooms.is_resident(&channel).await.unwrap());
    assert_eq!(b.guilds.list_channels(&bea, &guild).await.unwrap().len(), 4);
    list(&a, &ada, &other, &missing).await;
    let new = NewChannel {
        name: "late".to_owned(),
        ..NewChannel::default()
    };
    let (third, _, code) = a.guild(&ada).await;
    b.redeem(&bea, &code).await.unwrap();
    let late = a.guilds.create_channel(&ada, &third, new).await.unwrap();
    let late = OwnedRoomId::try_from(late.id).unwrap();
    b.until_membership(&late, b.rooms.steward(), "join").await;
}

#[tokio::test]
async fn a_room_that_is_no_channel_is_left_again_and_not_entered_anew() {
    let [a, b] = servers(["a.test", "b.test"]).await;
    let (ada, bea) = (a.user("ada"), b.user("bea"));
    let (guild, channel, code) = a.guild(&ada).await;
    let steward = a.rooms.steward();
    let room = a.rooms.prepare_room(steward, serde_json::Map::new()).unwrap();
    let id = room.room_id.clone();
    let events = vec![
        state(
            steward,
            "m.room.member",
            steward.as_str(),
            &json!({"membership": "join"}),
        ),
        state(steward, "m.room.join_rules", "", &json!({"join_rule": "public"})),
    ];
    a.rooms.submit(vec![Step::Create(room, events)]).await.unwrap();
    list(&a, &ada, &guild, std::slice::from_ref(&id)).await;
    b.redeem(&bea, &code).await.unwrap();
    assert!(b.rooms.is_resident(&channel).await.unwrap());
    b.until_membership(&id, b.rooms.steward(), "leave").await;
    a.until_membership(&id, b.rooms.steward(), "leave").await;
    a.say(&ada, &channel, "something changes").await;
    b.redeem(&b.user("ben"), &code).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
    let joins = b
        .query(
            "SELECT event_id FROM events WHERE room_id = $1 AND state_key = '@guildhall:b.test' \
             AND json LIKE '%\"membership\":\"join\"%'",
            &[id.as_str()],
        )
        .await;
    assert_eq!(joins.len(), 1, "{joins:?}");
}
