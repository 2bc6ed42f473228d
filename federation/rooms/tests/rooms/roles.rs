//! Roles over servers that do not always hear of each other: the same effective roles everywhere.

use crate::common::{
    Server,
    roles::{Guild, act, effective, exchange, grant, guild, hand_over, membership, no_role, role, roles_of},
    stage::Stage,
};
use guildhall_event::Draft;
use guildhall_permissions::Permissions;
use guildhall_rooms::{AppendError, Step, TakenIn};
use guildhall_types::{
    UserId,
    content::{GUILD, GuildContent, NICK, NickContent, TIMEOUT, TimeoutContent, user_key},
};

#[tokio::test]
async fn roles_cross_and_hold_on_every_server() {
    let Guild { stage, cid, dan, fay } = guild().await;
    let Stage { a, b, guild, bob, .. } = &stage;
    for server in [a, b] {
        assert_eq!(roles_of(server, &cid).await, ["admin"]);
        assert_eq!(roles_of(server, bob).await, ["mod"]);
    }
    // Who moderates acts below, on whatever server.
    act(b, guild, grant(bob, "low", &dan, true)).await.unwrap();
    act(b, guild, grant(bob, "low", &fay, true)).await.unwrap();
    exchange(&stage).await;
    for server in [a, b] {
        assert_eq!(roles_of(server, &dan).await, ["low"]);
        assert_eq!(roles_of(server, &fay).await, ["low"]);
    }
    // And not above, nor without the right.
    for refused in [
        grant(bob, "mod", &fay, true),
        grant(bob, "admin", bob, true),
        role(bob, "mine", 5, Permissions::NONE),
        role(bob, "mine", 2, Permissions::ADMINISTRATOR),
        no_role(bob, "admin"),
        membership(bob, &cid, "leave"),
        grant(&fay, "low", &fay, false),
        role(&fay, "mine", 1, Permissions::NONE),
        membership(&fay, bob, "ban"),
    ] {
        let result = act(b, guild, refused.clone()).await;
        assert!(
            matches!(result, Err(AppendError::Forbidden(_))),
            "{refused:?}: {result:?}"
        );
    }
    let until = a.clock_in(3600);
    let timeout = TimeoutContent { until: Some(until) };
    act(
        b,
        guild,
        Draft::state_of(bob, TIMEOUT, &user_key(dan.as_str()), &timeout),
    )
    .await
    .unwrap();
    let nick = NickContent {
        nick: Some("Fay of B".to_owned()),
    };
    act(
        b,
        guild,
        Draft::state_of(&fay, NICK, &user_key(fay.as_str()), &nick),
    )
    .await
    .unwrap();
    exchange(&stage).await;
    let lines = effective(a).await;
    assert_eq!(lines, effective(b).await);
    assert!(lines.iter().any(|line| line.contains("Fay of B")));
    assert!(lines.iter().any(|line| line.contains(&format!("|{until}|0"))));
}

#[tokio::test]
async fn a_timed_out_member_is_not_heard_and_a_role_can_silence() {
    let Guild { stage, dan, fay, .. } = guild().await;
    let Stage {
        a,
        b,
        guild,
        channel,
        ann,
        ..
    } = &stage;
    a.say(channel, &dan, "one").await.unwrap();
    let timeout = TimeoutContent {
        until: Some(a.clock_in(60)),
    };
    act(
        a,
        guild,
        Draft::state_of(ann, TIMEOUT, &user_key(dan.as_str()), &timeout),
    )
    .await
    .unwrap();
    let refused = a.say(channel, &dan, "two").await;
    assert!(matches!(refused, Err(AppendError::Forbidden(_))), "{refused:?}");
    a.clock.advance_seconds(61);
    a.say(channel, &dan, "three").await.unwrap();
    // @everyone loses the right to speak; who has it by a role keeps it.
    act(a, guild, role(ann, guild.as_str(), 0, Permissions::VIEW_CHANNEL))
        .await
        .unwrap();
    act(a, guild, role(ann, "voice", 1, Permissions::SEND_MESSAGES))
        .await
        .unwrap();
    act(a, guild, grant(ann, "voice", &fay, true)).await.unwrap();
    exchange(&stage).await;
    assert!(matches!(
        a.say(channel, &dan, "four").await,
        Err(AppendError::Forbidden(_))
    ));
    b.say(channel, &fay, "five").await.unwrap();
    exchange(&stage).await;
    let said = a.history(channel).await.into_iter().map(|(_, text)| text);
    assert_eq!(said.collect::<Vec<_>>(), ["one", "three", "five"]);
    assert_eq!(a.history(channel).await, b.history(channel).await);
}

#[tokio::test]
async fn a_revocation_beats_what_is_done_with_the_right_at_the_same_time() {
    let Guild { stage, fay, .. } = guild().await;
    let Stage {
        a,
        b,
        guild,
        ann,
        bob,
        ..
    } = &stage;
    // Cut off from each other, ann takes bob's role while bob uses it.
    act(a, guild, grant(ann, "mod", bob, false)).await.unwrap();
    act(b, guild, grant(bob, "low", &fay, true)).await.unwrap();
    act(b, guild, role(bob, "new", 2, Permissions::NONE))
        .await
        .unwrap();
    let mut refused = 0;
    for pdu in b.own_events(guild).await {
        for (_, result) in a.rooms.receive(&b.name, vec![pdu]).await {
            refused += usize::from(matches!(result, Ok(TakenIn::SoftFailed(_))));
        }
    }
    assert!(refused >= 2, "what bob did is not shown");
    exchange(&stage).await;
    for server in [a, b] {
        assert_eq!(roles_of(server, &fay).await, [""; 0]);
        assert_eq!(roles_of(server, bob).await, [""; 0]);
        assert!(!effective(server).await.iter().any(|line| line.contains("|new|")));
    }
    assert_eq!(effective(a).await, effective(b).await);
}

#[tokio::test]
async fn what_says_whose_the_guild_is_comes_back_when_a_fork_has_lost_it() {
    let Guild { stage, cid, fay, .. } = guild().await;
    let Stage {
        a,
        b,
        guild,
        ann,
        bob,
        ..
    } = &stage;
    let give = |by: &UserId, to: &UserId| {
        let content = GuildContent {
            owner: to.to_string(),
            deleted: false,
        };
        Draft::state_of(by, GUILD, "", &content)
    };
    act(a, guild, give(ann, bob)).await.unwrap();
    exchange(&stage).await;
    a.clock.advance_seconds(1);
    act(a, guild, role(&cid, "new", 3, Permissions::NONE))
        .await
        .unwrap();
    act(b, guild, give(bob, &fay)).await.unwrap();
    exchange(&stage).await;
    // By the power levels of the last owner neither the one before nor the first could give it.
    assert!(a.rooms.state_event(guild, GUILD, "").await.unwrap().is_none());
    assert_eq!(effective(a).await, effective(b).await);

    let mend = Step::Mend(guild.clone(), a.rooms.steward().clone());
    a.rooms.submit(vec![mend]).await.unwrap();
    hand_over(a, b, guild).await;
    for server in [a, b] {
        let says = server.rooms.state_event(guild, GUILD, "").await.unwrap().unwrap();
        let says: GuildContent = says.content_as().unwrap();
        assert_eq!(says.owner, fay.as_str());
    }
}

#[tokio::test]
async fn power_levels_that_stand_are_not_said_again() {
    let Guild { stage, .. } = guild().await;
    let Stage {
        a, guild, channel, ..
    } = &stage;
    for room in [guild, channel] {
        let levels = || Step::Levels(room.clone(), a.rooms.steward().clone());
        a.rooms.submit(vec![levels()]).await.unwrap();
        let again = a.rooms.submit(vec![levels()]).await.unwrap();
        assert!(again.is_empty(), "{room}: {again:?}");
    }
}

#[tokio::test]
async fn the_read_models_are_built_again_the_same() {
    let Guild { stage, fay, .. } = guild().await;
    let Stage {
        a,
        b,
        guild,
        ann,
        bob,
        ..
    } = &stage;
    act(a, guild, grant(ann, "mod", bob, false)).await.unwrap();
    act(b, guild, grant(bob, "low", &fay, true)).await.unwrap();
    exchange(&stage).await;
    for server in [a, b] {
        let before = server.dump().await;
        server.rooms.rebuild().await.unwrap();
        assert_eq!(server.dump().await, before);
    }
}

#[tokio::test]
async fn a_guild_from_before_is_taken_over_as_it_stands() {
    let Guild {
        stage, cid, dan, fay, ..
    } = guild().await;
    let Stage {
        a,
        b,
        network,
        guild,
        bob,
        ..
    } = stage;
    let before = effective(&a).await;
    let mut tx = a.db.db().begin().await.unwrap();
    for sql in [
        "DELETE FROM guild_groups",
        "DELETE FROM guild_group_entries",
        "DELETE FROM guild_changes",
        "DELETE FROM guild_places",
        "DELETE FROM guild_heads",
    ] {
        sqlx::query(sql).execute(tx.conn()).await.unwrap();
    }
    tx.commit().await.unwrap();
    a.rooms.shutdown().await;
    let a = Server::start_on(a.db, "a.test", &network, &b.clock, 1).await;
    a.mark().await;
    act(&a, &guild, grant(&cid, "low", &dan, true)).await.unwrap();
    let refused = act(&a, &guild, grant(&dan, "low", &dan, false)).await;
    assert!(matches!(refused, Err(AppendError::Forbidden(_))), "{refused:?}");
    hand_over(&a, &b, &guild).await;
    b.mark().await;
    act(&b, &guild, grant(&bob, "low", &fay, true)).await.unwrap();
    hand_over(&b, &a, &guild).await;
    let mut after = effective(&a).await;
    assert_eq!(after, effective(&b).await);
    after.retain(|line| !before.contains(line));
    assert_eq!(after.len(), 2, "{after:?}");
    let dump = a.dump().await;
    a.rooms.rebuild().await.unwrap();
    assert_eq!(a.dump().await, dump);
}
