//! Bans of whole servers: what they do by the rules alone, and what a server that does not keep to the rules makes of them.

use crate::common::{
    Server,
    forge::{Forged, forge, is_accepted},
    roles::{Guild, act, exchange, grant, guild, hand_over, membership},
    stage::Stage,
};
use guildhall_event::{Draft, draft::to_map};
use guildhall_rooms::{AppendError, Step};
use guildhall_types::{
    RoomId, UserId,
    content::{GUILD_AT, SERVER_BAN, ServerBanContent},
};
use serde_json::json;

fn server_ban(sender: &UserId, server: &str, banned: bool) -> Draft {
    let content = ServerBanContent {
        banned,
        reason: banned.then(|| "spam".to_owned()),
    };
    Draft::state_of(sender, SERVER_BAN, server, &content)
}

async fn members(server: &Server, guild: &RoomId) -> Vec<String> {
    let state = server.rooms.guild_state(guild).await.unwrap().unwrap();
    state.members.keys().cloned().collect()
}

async fn acl(server: &Server, room: &RoomId) -> Option<serde_json::Value> {
    let event = server
        .rooms
        .state_event(room, "m.room.server_acl", "")
        .await
        .unwrap();
    let mut content: serde_json::Value = event?.content_as().unwrap();
    content.as_object_mut().unwrap().remove(GUILD_AT);
    Some(content)
}

#[tokio::test]
async fn with_its_server_everybody_there_is_out_and_stays_out() {
    let Guild { stage, cid, dan, fay } = guild().await;
    let Stage {
        a,
        b,
        guild,
        channel,
        ann,
        bob,
        ..
    } = &stage;
    b.say(channel, &fay, "hello").await.unwrap();
    exchange(&stage).await;
    act(a, guild, server_ban(ann, "b.test", true)).await.unwrap();
    let left = [ann, &cid, &dan].map(ToString::to_string);
    assert_eq!(members(a, guild).await, left);
    assert!(a.rooms.bans_server(guild, &b.name).await.unwrap());
    assert!(a.rooms.bans_server(channel, &b.name).await.unwrap());
    for room in [guild, channel] {
        assert!(
            !a.rooms.server_in_room(room, &b.name).await.unwrap(),
            "it is sent nothing more"
        );
    }

    // Whatever it sends from now on, having heard of the ban or not, is not shown.
    let message = |user: &UserId| {
        let content = json!({"msgtype": "m.text", "body": "still here"});
        Draft::message(user, to_map(&content))
    };
    for draft in [membership(&fay, &dan, "leave"), membership(bob, &dan, "ban")] {
        let (_, event) = forge(b, guild, draft.clone(), Forged::default()).await;
        assert!(!is_accepted(b, a, event).await, "{draft:?}");
    }
    hand_over(a, b, guild).await;
    assert_eq!(
        members(b, guild).await,
        left,
        "the banned server comes to the same"
    );
    assert!(matches!(
        b.say(channel, &fay, "?").await,
        Err(AppendError::Forbidden(_))
    ));
    for draft in [message(&fay), message(bob), message(b.rooms.steward())] {
        let (_, event) = forge(b, channel, draft.clone(), Forged::default()).await;
        assert!(!is_accepted(b, a, event).await, "{draft:?}");
    }
    // What plain servers go by follows from it, in the guild's room and in channels.
    let steward = a.rooms.steward().clone();
    let derive = async || {
        let steps = vec![
            Step::Mend(guild.clone(), steward.clone()),
            Step::Acl(guild.clone(), steward.clone()),
            Step::Acl(channel.clone(), steward.clone()),
        ];
        a.rooms.submit(steps).await.unwrap().len()
    };
    assert!(derive().await > 0);
    assert_eq!(derive().await, 0, "once is enough");
    let wanted = json!({"allow": ["*"], "allow_ip_literals": true, "deny": ["b.test"]});
    for room in [guild, channel] {
        assert_eq!(acl(a, room).await.as_ref(), Some(&wanted));
    }
    let event = a
        .rooms
        .state_event(guild, "m.room.member", bob.as_str())
        .await
        .unwrap();
    let content: serde_json::Value = event.unwrap().content_as().unwrap();
    assert_eq!(content["membership"], "leave");
    // Nor does it come in again, not even by an invitation.
    let gus = b.user("gus");
    for user in [&gus, &fay] {
        let invite = membership(a.rooms.steward(), user, "invite");
        a.rooms.append(guild, invite).await.unwrap();
        assert!(b.join(a, guild, user).await.is_err());
    }
    assert_eq!(members(a, guild).await, left);
    let before = a.dump().await;
    a.rooms.rebuild().await.unwrap();
    assert_eq!(a.dump().await, before, "a rebuild gives the same");

    // When the ban ends they may come back.
    act(a, guild, server_ban(ann, "b.test", false)).await.unwrap();
    derive().await;
    let none = json!({"allow": ["*"], "allow_ip_literals": true, "deny": []});
    assert_eq!(acl(a, guild).await, Some(none));
    a.rooms
        .append(guild, membership(&steward, &gus, "invite"))
        .await
        .unwrap();
    b.join(a, guild, &gus).await.unwrap();
    assert!(members(a, guild).await.contains(&gus.to_string()));
}

#[tokio::test]
async fn nobody_bans_servers_without_the_right_or_with_somebody_as_high() {
    let Guild { stage, dan, fay, .. } = guild().await;
    let Stage {
        a,
        b,
        guild,
        ann,
        bob,
        ..
    } = &stage;
    // dan may ban, but bob of b.test stands as high.
    act(a, guild, grant(ann, "mod", &dan, true)).await.unwrap();
    exchange(&stage).await;
    let before = members(a, guild).await;
    for (server, other, sender, pattern) in [
        (a, b, &dan, "b.test"),
        (a, b, &dan, "?.test"),
        (a, b, &dan, "a.test"),
        // The guild's own server and that of the sender, whatever the pattern.
        (b, a, bob, "a.test"),
        (b, a, bob, "b.test"),
        (b, a, bob, "*"),
        (b, a, bob, "a.tes?"),
        (b, a, &fay, "c.test"),
        // What is no pattern.
        (b, a, bob, "C.test"),
        (b, a, bob, "c test"),
        (b, a, bob, "c/test"),
    ] {
        let local = act(server, guild, server_ban(sender, pattern, true)).await;
        assert!(
            matches!(local, Err(AppendError::Forbidden(_))),
            "{sender} {pattern}"
        );
        let (_, event) = forge(
            server,
            guild,
            server_ban(sender, pattern, true),
            Forged::default(),
        )
        .await;
        assert!(!is_accepted(server, other, event).await, "{sender} {pattern}");
        assert_eq!(members(other, guild).await, before);
    }
    act(b, guild, server_ban(bob, "c.test", true)).await.unwrap();
    let (_, event) = forge(b, guild, server_ban(&fay, "c.test", false), Forged::default()).await;
    exchange(&stage).await;
    assert!(!is_accepted(b, a, event).await);
    let state = a.rooms.guild_state(guild).await.unwrap().unwrap();
    assert_eq!(state.server_bans.keys().collect::<Vec<_>>(), ["c.test"]);
}

#[tokio::test]
async fn what_happens_at_the_same_time_does_not_get_around_it() {
    let Guild { stage, cid, dan, .. } = guild().await;
    let Stage {
        a,
        b,
        guild,
        ann,
        bob,
        ..
    } = &stage;
    let gus = b.user("gus");
    a.rooms
        .append(guild, membership(a.rooms.steward(), &gus, "invite"))
        .await
        .unwrap();
    hand_over(a, b, guild).await;
    for server in [a, b] {
        server.mark().await;
    }
    // While ann bans b.test, gus comes in there and bob removes dan; and c.test is banned on both sides.
    act(a, guild, server_ban(ann, "b.test", true)).await.unwrap();
    b.rooms
        .append(guild, membership(&gus, &gus, "join"))
        .await
        .unwrap();
    act(b, guild, membership(bob, &dan, "leave")).await.unwrap();
    act(b, guild, server_ban(bob, "d.test", true)).await.unwrap();
    exchange(&stage).await;
    let left = [ann, &cid, &dan].map(ToString::to_string);
    for server in [a, b] {
        assert_eq!(members(server, guild).await, left, "{}", server.name);
        let state = server.rooms.guild_state(guild).await.unwrap().unwrap();
        assert_eq!(state.server_bans.keys().collect::<Vec<_>>(), ["b.test"]);
    }
}
