//! Banning servers, over three of them.

use std::time::Duration;

use guildhall_guilds::{GuildLimits, MemberPatch, NewRole, Refusal};
use guildhall_permissions::Permissions;
use guildhall_types::{RoomId, UserId};
use tokio::time::sleep;

use crate::server::{Server, eventually, servers_with};

async fn three_servers() -> [Server; 3] {
    let limits = GuildLimits {
        leaving_grace: Duration::from_millis(100),
        ..GuildLimits::default()
    };
    servers_with(["a.test", "b.test", "c.test"], limits).await
}

/// Makes `user` of `server` a moderator, and waits until that is known there.
async fn moderator(home: &Server, server: &Server, guild: &RoomId, user: &UserId) {
    let owner = home.user("ada");
    let role = NewRole {
        permissions: Some(Permissions::BAN_MEMBERS),
        ..NewRole::default()
    };
    let role = home.guilds.create_role(&owner, guild, role).await.unwrap();
    let patch = MemberPatch {
        roles: Some(vec![role.id]),
        ..MemberPatch::default()
    };
    home.guilds
        .update_member(&owner, guild, user, patch)
        .await
        .unwrap();
    until_moderator(server, guild, user).await;
}

/// Waits until `server` knows that `user` has a role.
async fn until_moderator(server: &Server, guild: &RoomId, user: &UserId) {
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
async fn a_moderator_of_another_server_bans_a_third_one() {
    let [a, b, c] = three_servers().await;
    let (ada, bea, mal) = (a.user("ada"), b.user("bea"), c.user("mal"));
    let (guild, channel, code) = a.guild(&ada).await;
    b.redeem(&bea, &code).await.unwrap();
    c.redeem(&mal, &code).await.unwrap();
    moderator(&a, &b, &guild, &bea).await;
    // Who is out is given nothing of what came before, and a.test will be away: c.test could not learn later who may ban it.
    until_moderator(&c, &guild, &bea).await;
    c.say(&mal, &channel, "hello").await;
    for server in [&a, &b] {
        server.until_history(&channel, &["hello"]).await;
    }

    for (server, field) in [
        ("b.test", "server"),
        ("a.test", "server"),
        ("*", "server"),
        ("no name", "server"),
        ("", "server"),
    ] {
        let refused = b.guilds.ban_server(&bea, &guild, server, None).await;
        assert!(
            matches!(&refused, Err(Refusal::Invalid(problems)) if problems[0].field == field),
            "{server}: {refused:?}"
        );
    }
    // The home server is away: the ban needs it not.
    a.set_up(false);
    let ban = b
        .guilds
        .ban_server(&bea, &guild, " C.test ", Some("raids"))
        .await
        .unwrap();
    assert_eq!(
        (ban.server.as_str(), ban.reason.as_deref()),
        ("c.test", Some("raids"))
    );
    b.until_membership(&guild, &mal, "leave").await;
    assert!(!b.rooms.server_in_room(&channel, &c.name).await.unwrap());
    // It learns that it is out, and its users with it.
    c.until_membership(&guild, &mal, "leave").await;
    eventually("mal has no guild", async || {
        c.guilds.list_guilds(&mal).await.unwrap().is_empty()
    })
    .await;
    b.say(&bea, &channel, "among ourselves").await;
    a.set_up(true);
    a.until_history(&channel, &["hello", "among ourselves"]).await;
    a.until_membership(&guild, &mal, "leave").await;
    assert_eq!(a.guilds.list_server_bans(&ada, &guild).await.unwrap(), [ban]);
    // The channels' rooms follow, and the lists that plain servers go by.
    for user in [&mal, c.rooms.steward()] {
        a.until_membership(&channel, user, "leave").await;
    }
    for room in [&guild, &channel] {
        eventually("the access list", async || {
            let event = b.rooms.state_event(room, "m.room.server_acl", "").await.unwrap();
            event.is_some_and(|event| event.content.get().contains(r#""deny":["c.test"]"#))
        })
        .await;
    }
    sleep(Duration::from_millis(300)).await;
    assert_eq!(c.history(&channel).await, ["hello"], "it was sent nothing more");
    // Nobody of it comes in.
    let ned = c.user("ned");
    for user in [&mal, &ned] {
        let refused = c.redeem(user, &code).await;
        assert!(matches!(refused, Err(Refusal::Forbidden(_))), "{refused:?}");
    }

    // What follows is later than how c.test went: state resolution goes by the time.
    a.clock.advance_seconds(60);
    b.guilds.unban_server(&bea, &guild, "c.test").await.unwrap();
    eventually("the ban has ended", async || {
        a.guilds.list_server_bans(&ada, &guild).await.unwrap().is_empty()
    })
    .await;
    c.redeem(&mal, &code).await.unwrap();
    a.until_membership(&guild, &mal, "join").await;
    let role = NewRole {
        name: Some("later".to_owned()),
        ..NewRole::default()
    };
    a.guilds.create_role(&ada, &guild, role).await.unwrap();
    eventually("c.test hears of the guild again", async || {
        let state = c.rooms.guild_state(&guild).await.unwrap().unwrap();
        state.roles.values().any(|role| role.name == "later")
    })
    .await;
    c.say(&mal, &channel, "sorry").await;
    for server in [&a, &b, &c] {
        eventually("all is heard again", async || {
            server
                .history(&channel)
                .await
                .last()
                .is_some_and(|last| last == "sorry")
        })
        .await;
    }
}

#[tokio::test]
async fn only_who_may_ban_everybody_there_may() {
    let [a, b, c] = three_servers().await;
    let (ada, bea, cleo) = (a.user("ada"), b.user("bea"), c.user("cleo"));
    let (guild, _, code) = a.guild(&ada).await;
    b.redeem(&bea, &code).await.unwrap();
    c.redeem(&cleo, &code).await.unwrap();
    let refused = b.guilds.ban_server(&bea, &guild, "c.test", None).await;
    assert!(matches!(refused, Err(Refusal::Forbidden(_))), "{refused:?}");
    let refused = b.guilds.list_server_bans(&bea, &guild).await;
    assert!(matches!(refused, Err(Refusal::Forbidden(_))), "{refused:?}");
    // Each later role stands below the one before.
    moderator(&a, &c, &guild, &cleo).await;
    moderator(&a, &b, &guild, &bea).await;
    until_moderator(&b, &guild, &cleo).await;
    let refused = b.guilds.ban_server(&bea, &guild, "c.test", None).await;
    assert!(matches!(refused, Err(Refusal::Forbidden(_))), "{refused:?}");
    c.guilds.ban_server(&cleo, &guild, "b.test", None).await.unwrap();
    for server in [&a, &b, &c] {
        server.until_membership(&guild, &bea, "leave").await;
    }
}
