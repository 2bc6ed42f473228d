//! Deleting what the banned have said, on all servers.

use std::time::Duration;

use guildhall_guilds::{GuildLimits, MemberPatch, NewBan, NewChannel, NewRole};
use guildhall_permissions::{Overwrite, Permissions, Target};
use guildhall_types::{OwnedRoomId, OwnedUserId, RoomId, UserId};
use tokio::time::sleep;

use crate::server::{Server, eventually, servers_with};

async fn three_servers() -> [Server; 3] {
    let limits = GuildLimits {
        leaving_grace: Duration::from_millis(200),
        ..GuildLimits::default()
    };
    servers_with(["a.test", "b.test", "c.test"], limits).await
}

fn deleting() -> NewBan {
    NewBan {
        reason: Some("spam".to_owned()),
        delete_message_seconds: 3600,
    }
}

async fn give(server: &Server, owner: &UserId, guild: &RoomId, user: &UserId, rights: Permissions) {
    let role = NewRole {
        name: Some("moderator".to_owned()),
        permissions: Some(rights),
        ..NewRole::default()
    };
    let role = server.guilds.create_role(owner, guild, role).await.unwrap();
    let patch = MemberPatch {
        roles: Some(vec![role.id]),
        ..MemberPatch::default()
    };
    server
        .guilds
        .update_member(owner, guild, user, patch)
        .await
        .unwrap();
}

/// A channel that only its owner and `guest` see.
async fn private(a: &Server, owner: &UserId, guild: &RoomId, guest: &UserId) -> OwnedRoomId {
    let view = Permissions::VIEW_CHANNEL;
    let overwrites = vec![
        Overwrite {
            target: Target::Role(guild.to_string()),
            allow: Permissions::NONE,
            deny: view,
        },
        Overwrite {
            target: Target::Member(guest.to_string()),
            allow: view,
            deny: Permissions::NONE,
        },
    ];
    let new = NewChannel {
        name: "private".to_owned(),
        overwrites: Some(overwrites),
        ..NewChannel::default()
    };
    let channel = a.guilds.create_channel(owner, guild, new).await.unwrap();
    OwnedRoomId::try_from(channel.id).unwrap()
}

async fn moderator(server: &Server, guild: &RoomId, user: &OwnedUserId) {
    eventually("the role has come", async || {
        let state = server.rooms.guild_state(guild).await.unwrap().unwrap();
        state
            .members
            .get(user.as_str())
            .is_some_and(|member| !member.roles.is_empty())
    })
    .await;
}

#[tokio::test]
async fn a_moderators_ban_deletes_everywhere_also_where_the_moderator_does_not_see() {
    let [a, b, c] = three_servers().await;
    let (ada, bea, mal) = (a.user("ada"), b.user("bea"), c.user("mal"));
    let (guild, channel, code) = a.guild(&ada).await;
    b.redeem(&bea, &code).await.unwrap();
    // max stays, and c.test with him.
    for user in [&mal, &c.user("max")] {
        c.redeem(user, &code).await.unwrap();
    }
    give(&a, &ada, &guild, &bea, Permissions::BAN_MEMBERS).await;
    let hidden = private(&a, &ada, &guild, &mal).await;
    eventually("mal's server carries the private channel", async || {
        c.membership(&hidden, c.rooms.steward()).await.as_deref() == Some("join")
    })
    .await;
    for number in 0..30 {
        c.say(&mal, &channel, &format!("spam {number}")).await;
    }
    c.say(&mal, &hidden, "hidden spam").await;
    a.say(&ada, &channel, "hm").await;
    a.until_history(&hidden, &["hidden spam"]).await;
    for server in [&a, &b, &c] {
        eventually("all is said everywhere", async || {
            server.history(&channel).await.len() == 31
        })
        .await;
    }
    moderator(&b, &guild, &bea).await;
    b.guilds.ban(&bea, &guild, &mal, &deleting()).await.unwrap();
    for server in [&a, &b, &c] {
        server.until_history(&channel, &["hm"]).await;
    }
    a.until_history(&hidden, &[]).await;
    // What was said is gone from the events too.
    for server in [&a, &b] {
        let left = server
            .query(
                "SELECT event_id FROM events WHERE json LIKE '%spam %' AND event_type = 'm.room.message'",
                &[],
            )
            .await;
        assert!(left.is_empty(), "{left:?}");
    }
    // The moderator's server does it; where it is slow, the one that made the channel does it too, but nobody goes on for ever.
    sleep(Duration::from_millis(700)).await;
    let redactions = a
        .query(
            "SELECT event_id FROM events WHERE event_type = 'm.room.redaction' AND status = 0",
            &[],
        )
        .await;
    assert!((31..=62).contains(&redactions.len()), "{}", redactions.len());
    // And it is the same when it is built again from the log.
    let rows = "SELECT message_id || content || CAST(is_deleted AS TEXT) FROM messages ORDER BY message_id";
    let before = a.query(rows, &[]).await;
    a.rooms.rebuild().await.unwrap();
    assert_eq!(a.query(rows, &[]).await, before);
}

#[tokio::test]
async fn what_comes_in_late_is_deleted_too() {
    let [a, b, c] = three_servers().await;
    let (ada, bea, mal) = (a.user("ada"), b.user("bea"), c.user("mal"));
    let (guild, channel, code) = a.guild(&ada).await;
    b.redeem(&bea, &code).await.unwrap();
    c.redeem(&mal, &code).await.unwrap();
    c.say(&mal, &channel, "spam").await;
    for server in [&a, &b] {
        server.until_history(&channel, &["spam"]).await;
    }
    // c is cut off, does not hear of the ban, and goes on.
    c.set_up(false);
    a.guilds.ban(&ada, &guild, &mal, &deleting()).await.unwrap();
    for server in [&a, &b] {
        server.until_history(&channel, &[]).await;
    }
    c.say(&mal, &channel, "more spam").await;
    c.set_up(true);
    for server in [&a, &b] {
        eventually("the late message has come and is deleted", async || {
            let late = server
                .query(
                    "SELECT event_id FROM events WHERE event_type = 'm.room.message' AND status = 0",
                    &[],
                )
                .await;
            late.len() == 2 && server.history(&channel).await.is_empty()
        })
        .await;
    }
}
