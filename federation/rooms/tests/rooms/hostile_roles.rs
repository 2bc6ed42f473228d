//! What a server that does not keep to the rules can and cannot do to the roles of a guild. `spec/threat-model.md` makes these claims.

use crate::common::{
    forge::{Forged, forge, is_accepted},
    roles::{
        Guild, act, effective, exchange, grant, guild, hand_over, membership, no_role, overwrites, role,
        roles_of,
    },
    stage::Stage,
};
use guildhall_event::{Draft, draft::to_map};
use guildhall_permissions::{Overwrite, Permissions, Target};
use guildhall_rooms::AppendError;
use guildhall_types::{
    OwnedEventId,
    content::{GUILD, GUILD_AT, GuildContent, TIMEOUT, TimeoutContent, user_key},
};
use serde_json::json;

#[tokio::test]
async fn with_a_member_it_cannot_change_the_guild() {
    let Guild {
        stage, cid, dan, fay, ..
    } = guild().await;
    let Stage { a, b, guild, bob, .. } = &stage;
    let before = effective(a).await;
    let all = Permissions::ADMINISTRATOR;
    let mut last = Vec::new();
    for draft in [
        role(&fay, "mine", 1, all),
        role(&fay, guild.as_str(), 0, all),
        no_role(&fay, "admin"),
        grant(&fay, "admin", &fay, true),
        grant(&fay, "mod", bob, false),
        membership(&fay, &dan, "ban"),
        membership(&fay, &cid, "leave"),
        Draft::state_of(
            &fay,
            GUILD,
            "",
            &GuildContent {
                owner: fay.to_string(),
                deleted: false,
            },
        ),
        Draft::state_of(
            &fay,
            TIMEOUT,
            &user_key(dan.as_str()),
            &TimeoutContent { until: Some(1 << 50) },
        ),
        Draft::state(
            &fay,
            "m.room.power_levels",
            "",
            to_map(&json!({"users": {fay.as_str(): 100_000}})),
        ),
        Draft::state(&fay, "m.room.name", "", to_map(&json!({"name": "Mine"}))),
    ] {
        let (id, event) = forge(b, guild, draft.clone(), Forged::default()).await;
        assert!(!is_accepted(b, a, event).await, "{draft:?}");
        last.push(id);
    }
    // Nor does it help to build on them: what is refused changes nothing for what follows.
    last.truncate(10);
    let nick = Draft::state(
        &fay,
        "m.room.member",
        fay.as_str(),
        to_map(&json!({"membership": "join", "displayname": "Fay the Great"})),
    );
    let (_, event) = forge(
        b,
        guild,
        nick,
        Forged {
            after: last,
            later: 0,
        },
    )
    .await;
    a.rooms.receive(&b.name, vec![event]).await;
    let differs = |line: &&String| !before.contains(line) && !line.contains(fay.as_str());
    let after = effective(a).await;
    assert_eq!(after.iter().filter(differs).collect::<Vec<_>>(), [&""; 0]);
    assert_eq!(roles_of(a, &fay).await, [""; 0]);
}

fn of(role: &str, allow: Permissions, deny: Permissions) -> Overwrite {
    let target = Target::Role(role.to_owned());
    Overwrite { target, allow, deny }
}

/// With a member who does not see a channel it is not heard there, lets nobody in, and is let in by nobody.
#[tokio::test]
async fn without_sight_of_a_channel_it_has_no_part_in_it() {
    let Guild {
        stage, cid, dan, fay, ..
    } = guild().await;
    let Stage {
        a,
        b,
        guild,
        channel,
        ann,
        bob,
        ..
    } = &stage;
    b.say(channel, &fay, "while she may").await.unwrap();
    exchange(&stage).await;
    b.clock.advance_seconds(1);
    let closed = [
        of(guild.as_str(), Permissions::NONE, Permissions::VIEW_CHANNEL),
        of("admin", Permissions::VIEW_CHANNEL, Permissions::NONE),
    ];
    act(a, guild, overwrites(ann, channel, closed.into_iter().collect()))
        .await
        .unwrap();
    a.say(channel, &cid, "among us").await.unwrap();
    assert!(matches!(
        a.say(channel, &dan, "and me").await,
        Err(AppendError::Forbidden(_))
    ));
    hand_over(a, b, guild).await;

    // What b's users and its steward say there is kept and not shown, and the honest b does not even send it.
    assert!(matches!(
        b.say(channel, &fay, "and I").await,
        Err(AppendError::Forbidden(_))
    ));
    for draft in [
        Draft::message(&fay, to_map(&json!({"msgtype": "m.text", "body": "forged"}))),
        Draft::message(bob, to_map(&json!({"msgtype": "m.text", "body": "forged"}))),
        membership(b.rooms.steward(), &dan, "invite"),
    ] {
        let (_, event) = forge(b, channel, draft.clone(), Forged::default()).await;
        assert!(!is_accepted(b, a, event).await, "{draft:?}");
    }
    // Nobody of ours stands as sponsor for a join.
    for user in [&fay, b.rooms.steward()] {
        let mut left = membership(user, user, "leave");
        left.sender.clone_from(user);
        // Beside the join it has to be the later one, or state resolution may keep either.
        let later = Forged {
            after: Vec::new(),
            later: 1,
        };
        let (_, event) = forge(b, channel, left, later).await;
        assert!(is_accepted(b, a, event).await, "who may not look in may go");
        let join = membership(user, user, "join");
        let refused = a.rooms.template(channel, join).await;
        assert!(matches!(refused, Err(AppendError::Forbidden(_))), "{refused:?}");
    }
    let said: Vec<String> = a
        .history(channel)
        .await
        .into_iter()
        .map(|(_, text)| text)
        .collect();
    assert_eq!(said, ["while she may", "among us"]);

    // With sight it comes back in.
    act(a, guild, grant(ann, "admin", bob, true)).await.unwrap();
    a.rooms
        .template(channel, membership(b.rooms.steward(), b.rooms.steward(), "join"))
        .await
        .unwrap();
    let refused = a.rooms.template(channel, membership(&fay, &fay, "join")).await;
    assert!(matches!(refused, Err(AppendError::Forbidden(_))), "{refused:?}");
}

#[tokio::test]
async fn with_a_moderator_it_cannot_reach_up() {
    let Guild {
        stage, cid, dan, fay, ..
    } = guild().await;
    let Stage {
        a,
        b,
        guild,
        ann,
        bob,
        channel,
        ..
    } = &stage;
    let before = effective(a).await;
    for draft in [
        role(bob, "admin", 1, Permissions::NONE),
        role(bob, "mod", 5, Permissions::ADMINISTRATOR),
        role(bob, "mod", 11, Permissions::NONE),
        role(bob, "mine", 6, Permissions::NONE),
        role(bob, "mine", 1, Permissions::ADMINISTRATOR),
        grant(bob, "admin", bob, true),
        grant(bob, "mod", &fay, true),
        grant(bob, "admin", &cid, false),
        membership(bob, &cid, "ban"),
        membership(bob, ann, "leave"),
        // The moderators' role has no right to manage channels, nor to pin messages.
        overwrites(
            bob,
            channel,
            [of("low", Permissions::PIN_MESSAGES, Permissions::NONE)]
                .into_iter()
                .collect(),
        ),
        overwrites(
            bob,
            channel,
            [of("mod", Permissions::NONE, Permissions::PIN_MESSAGES)]
                .into_iter()
                .collect(),
        ),
        overwrites(
            bob,
            channel,
            [of("none", Permissions::VIEW_CHANNEL, Permissions::NONE)]
                .into_iter()
                .collect(),
        ),
        Draft::state_of(
            bob,
            GUILD,
            "",
            &GuildContent {
                owner: bob.to_string(),
                deleted: false,
            },
        ),
        Draft::state(
            bob,
            "m.room.power_levels",
            "",
            to_map(&json!({"users": {bob.as_str(): 55, dan.as_str(): 55}, "users_default": 0})),
        ),
        Draft::state(
            bob,
            "m.room.join_rules",
            "",
            to_map(&json!({"join_rule": "public"})),
        ),
    ] {
        let (_, event) = forge(b, guild, draft.clone(), Forged::default()).await;
        assert!(!is_accepted(b, a, event).await, "{draft:?}");
    }
    assert_eq!(effective(a).await, before);
}

#[tokio::test]
async fn who_has_lost_a_role_does_not_use_it_from_before() {
    let Guild { stage, fay, .. } = guild().await;
    let Stage {
        a,
        b,
        guild,
        ann,
        bob,
        ..
    } = &stage;
    let ends = b.ends(guild).await;
    let past: Vec<_> = ends
        .into_iter()
        .map(|id| OwnedEventId::try_from(id).unwrap())
        .collect();
    act(a, guild, grant(ann, "mod", bob, false)).await.unwrap();
    // As if b had not heard of it, and an hour before it.
    for draft in [
        grant(bob, "low", &fay, true),
        role(bob, "new", 1, Permissions::NONE),
    ] {
        let forged = Forged {
            after: past.clone(),
            later: -3600,
        };
        let (_, event) = forge(b, guild, draft, forged).await;
        assert!(!is_accepted(b, a, event).await);
    }
    hand_over(a, b, guild).await;
    exchange(&stage).await;
    for server in [a, b] {
        assert_eq!(roles_of(server, &fay).await, [""; 0]);
        assert!(!effective(server).await.iter().any(|line| line.contains("|new|")));
    }
}

#[tokio::test]
async fn who_is_timed_out_does_not_evade_it_by_another_clock() {
    let Guild { stage, fay, .. } = guild().await;
    let Stage {
        a,
        b,
        guild,
        channel,
        ann,
        ..
    } = &stage;
    b.say(channel, &fay, "before").await.unwrap();
    exchange(&stage).await;
    let timeout = TimeoutContent {
        until: Some(a.clock_in(3600)),
    };
    let key = user_key(fay.as_str());
    act(a, guild, Draft::state_of(ann, TIMEOUT, &key, &timeout))
        .await
        .unwrap();
    hand_over(a, b, guild).await;
    let cited = b.ends(guild).await;
    for later in [0, 7200, -7200] {
        let content = json!({"msgtype": "m.text", "body": "still here", GUILD_AT: cited});
        let message = Draft::message(&fay, to_map(&content));
        let forged = Forged {
            after: Vec::new(),
            later,
        };
        let (_, event) = forge(b, channel, message, forged).await;
        assert!(!is_accepted(b, a, event).await, "{later}");
    }
    let said: Vec<String> = a
        .history(channel)
        .await
        .into_iter()
        .map(|(_, text)| text)
        .collect();
    assert_eq!(said, ["before"]);
}

/// In the guild's room a time-out holds until somebody ends it: its member is a moderator who would be free by the time that the events claim.
#[tokio::test]
async fn a_moderator_who_is_timed_out_changes_nothing_by_another_clock() {
    let Guild { stage, fay, .. } = guild().await;
    let Stage {
        a,
        b,
        guild,
        ann,
        bob,
        ..
    } = &stage;
    let time_out = |until| {
        let key = user_key(bob.as_str());
        Draft::state_of(ann, TIMEOUT, &key, &TimeoutContent { until })
    };
    act(a, guild, time_out(Some(a.clock_in(60)))).await.unwrap();
    hand_over(a, b, guild).await;
    for draft in [
        role(bob, "new", 1, Permissions::NONE),
        grant(bob, "low", &fay, true),
        membership(bob, &fay, "ban"),
        Draft::state(bob, "m.room.name", "", to_map(&json!({"name": "Mine"}))),
    ] {
        for later in [-7200, 0, 7200] {
            let forged = Forged {
                after: Vec::new(),
                later,
            };
            let (_, event) = forge(b, guild, draft.clone(), forged).await;
            assert!(!is_accepted(b, a, event).await, "{draft:?} {later}");
        }
    }
    act(a, guild, time_out(None)).await.unwrap();
    hand_over(a, b, guild).await;
    act(b, guild, grant(bob, "low", &fay, true)).await.unwrap();
    hand_over(b, a, guild).await;
    assert_eq!(roles_of(a, &fay).await, ["low"]);
}

#[tokio::test]
async fn without_a_member_it_is_not_heard() {
    let Guild { stage, fay, .. } = guild().await;
    let Stage {
        a,
        b,
        guild,
        ann,
        bob,
        ..
    } = &stage;
    let before_they_left = b.ends(guild).await;
    for user in [bob, &fay] {
        act(a, guild, membership(ann, user, "ban")).await.unwrap();
    }
    let state = effective(a).await;
    let past: Vec<_> = before_they_left
        .into_iter()
        .map(|id| OwnedEventId::try_from(id).unwrap())
        .collect();
    for draft in [
        grant(bob, "low", &fay, true),
        membership(bob, bob, "join"),
        membership(&fay, &fay, "join"),
        membership(b.rooms.steward(), b.rooms.steward(), "join"),
    ] {
        let forged = Forged {
            after: past.clone(),
            later: 0,
        };
        let (_, event) = forge(b, guild, draft.clone(), forged).await;
        assert!(!is_accepted(b, a, event).await, "{draft:?}");
    }
    assert_eq!(effective(a).await, state);
}
