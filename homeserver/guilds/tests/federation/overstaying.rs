//! Servers that do not leave the channels of a guild that they are out of.

use std::time::Duration;

use guildhall_event::{Draft, draft::to_map};
use guildhall_guilds::{GuildLimits, InviteCode, NewChannel};
use guildhall_rooms::NewEvent;
use guildhall_types::{OwnedRoomId, OwnedUserId, RoomId, UserId};
use serde_json::json;
use tokio::time::sleep;

use crate::server::{Server, eventually, servers_with};

async fn two_servers(leaving_grace: Duration) -> [Server; 2] {
    let limits = GuildLimits {
        leaving_grace,
        ..GuildLimits::default()
    };
    servers_with(["a.test", "b.test"], limits).await
}

/// A guild on `a` with a guest from `b` who has spoken in its two channels.
async fn guild_with_guest(
    a: &Server,
    b: &Server,
) -> (OwnedRoomId, [OwnedRoomId; 2], OwnedUserId, InviteCode) {
    let (ada, bea) = (a.user("ada"), b.user("bea"));
    let (guild, first, code) = a.guild(&ada).await;
    let new = NewChannel {
        name: "second".to_owned(),
        ..NewChannel::default()
    };
    let second = a.guilds.create_channel(&ada, &guild, new).await.unwrap();
    let second = OwnedRoomId::try_from(second.id).unwrap();
    b.redeem(&bea, &code).await.unwrap();
    for channel in [&first, &second] {
        b.say(&bea, channel, "hello").await;
        a.until_history(channel, &["hello"]).await;
    }
    (guild, [first, second], bea, code)
}

async fn until_put_out(a: &Server, b: &Server, channel: &RoomId) {
    a.until_membership(channel, b.rooms.steward(), "leave").await;
    eventually("the other server is sent nothing more", async || {
        !a.rooms.server_in_room(channel, &b.name).await.unwrap()
    })
    .await;
}

fn ban(sender: &UserId, user: &UserId) -> NewEvent {
    let content = to_map(&json!({"membership": "ban"}));
    Draft::state(sender, "m.room.member", user.as_str(), content).into()
}

#[tokio::test]
async fn a_server_whose_last_member_was_removed_is_put_out_of_the_channels() {
    let [a, b] = two_servers(Duration::from_millis(100)).await;
    let (guild, channels, bea, _) = guild_with_guest(&a, &b).await;
    b.stop_upkeep();
    a.guilds.kick(&a.user("ada"), &guild, &bea, None).await.unwrap();
    for channel in &channels {
        until_put_out(&a, &b, channel).await;
        assert_eq!(a.membership(channel, &bea).await.as_deref(), Some("leave"));
    }
    a.say(&a.user("ada"), &channels[0], "among ourselves").await;
    sleep(Duration::from_millis(300)).await;
    assert_eq!(b.history(&channels[0]).await, ["hello"]);
    let leavers = a
        .query(
            "SELECT user_id FROM memberships WHERE membership = 'leave' AND server_name = 'a.test'",
            &[],
        )
        .await;
    assert!(leavers.is_empty(), "{leavers:?}");
}

#[tokio::test]
async fn so_it_is_after_a_ban_and_after_leaving() {
    let [a, b] = two_servers(Duration::from_millis(100)).await;
    let (guild, channels, bea, code) = guild_with_guest(&a, &b).await;
    let ben = b.user("ben");
    b.redeem(&ben, &code).await.unwrap();
    b.say(&ben, &channels[0], "hello too").await;
    b.stop_upkeep();
    a.rooms.append(&guild, ban(&a.user("ada"), &bea)).await.unwrap();
    a.until_membership(&channels[0], &bea, "leave").await;
    sleep(Duration::from_millis(400)).await;
    for user in [&ben, b.rooms.steward()] {
        let membership = a.membership(&channels[0], user).await;
        assert_eq!(
            membership.as_deref(),
            Some("join"),
            "{user}: one is still a member"
        );
    }
    b.guilds.leave_guild(&ben, &guild).await.unwrap();
    for channel in &channels {
        until_put_out(&a, &b, channel).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_comes_is_not_put_out_and_who_was_comes_back() {
    // No time at all is given: whoever is in a channel and not in the guild at two looks is put out.
    let [a, b] = two_servers(Duration::from_millis(5)).await;
    let (guild, channels, bea, code) = guild_with_guest(&a, &b).await;
    for number in 0..10 {
        let guest = b.user(&format!("guest{number}"));
        b.redeem(&guest, &code).await.unwrap();
        b.say(&guest, &channels[0], "me too").await;
        a.until_membership(&channels[0], &guest, "join").await;
    }
    let put_out = "SELECT event_id FROM events WHERE event_type = 'm.room.member' \
                   AND sender = '@guildhall:a.test' AND state_key LIKE '%:b.test' \
                   AND json LIKE '%\"membership\":\"leave\"%'";
    assert!(a.query(put_out, &[]).await.is_empty());

    a.guilds.kick(&a.user("ada"), &guild, &bea, None).await.unwrap();
    a.until_membership(&channels[0], &bea, "leave").await;
    b.until_membership(&channels[0], &bea, "leave").await;
    b.redeem(&bea, &code).await.unwrap();
    b.say(&bea, &channels[0], "again").await;
    eventually("it is heard", async || {
        a.history(&channels[0]).await.last().map(String::as_str) == Some("again")
    })
    .await;
    a.until_membership(&channels[0], &bea, "join").await;
}
