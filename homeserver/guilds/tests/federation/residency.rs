//! Being in the rooms of channels, and leaving them.

use guildhall_guilds::NewChannel;
use guildhall_types::OwnedRoomId;

use crate::server::{eventually, servers};

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
    a.guilds.kick(&ada, &guild, &ben).await.unwrap();
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
async fn a_server_that_does_not_leave_is_put_out() {
    let [a, b] = servers(["a.test", "b.test"]).await;
    let (ada, bea, ben) = (a.user("ada"), b.user("bea"), b.user("ben"));
    let (guild, channel, code) = a.guild(&ada).await;
    for member in [&bea, &ben] {
        b.redeem(member, &code).await.unwrap();
        b.say(member, &channel, "hello").await;
        a.until_membership(&channel, member, "join").await;
    }
    // b hears of nothing, as a server that does not listen.
    b.set_up(false);
    a.guilds.kick(&ada, &guild, &bea).await.unwrap();
    a.clock.advance_seconds(60);
    a.say(&ada, &channel, "ben is still here").await;
    assert!(a.rooms.server_in_room(&channel, &b.name).await.unwrap());
    a.guilds.kick(&ada, &guild, &ben).await.unwrap();
    assert!(
        a.rooms.server_in_room(&channel, &b.name).await.unwrap(),
        "it may leave by itself at first"
    );
    a.clock.advance_seconds(6);
    for user in [&bea, &ben, b.rooms.steward()] {
        a.until_membership(&channel, user, "leave").await;
    }
    assert!(!a.rooms.server_in_room(&channel, &b.name).await.unwrap());
    assert_eq!(
        a.membership(&channel, a.rooms.steward()).await.as_deref(),
        Some("join")
    );
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
