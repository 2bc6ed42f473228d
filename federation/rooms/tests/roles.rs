//! Roles over servers that do not always hear of each other: the same effective roles everywhere.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::as_conversions,
    reason = "tests"
)]

mod common;

use common::{
    Server,
    roles::{
        Guild, MODERATING, act, effective, exchange, grant, guild, guild_on, hand_over, membership, no_role,
        overwrites, overwrites_of, role, roles_of,
    },
    stage::{Stage, stage_on},
};
use guildhall_event::Draft;
use guildhall_permissions::{Overwrite, Permissions, Target};
use guildhall_rooms::{AppendError, Step, TakenIn};
use guildhall_types::{
    UserId,
    content::{NICK, NickContent, TIMEOUT, TimeoutContent, user_key},
};
use proptest::prelude::*;

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
    assert!(lines.iter().any(|line| line.ends_with(&format!("|{until}"))));
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

/// What somebody does on one side of a cut.
#[derive(Clone, Debug)]
enum Deed {
    Grant(usize, &'static str, usize, bool),
    Role(usize, &'static str, i64, bool),
    NoRole(usize, &'static str),
    Remove(usize, usize, bool),
    TimeOut(usize, usize),
    Overwrite(usize, &'static str, Permissions, Permissions),
    Heal,
}

const ROLES: [&str; 4] = ["admin", "mod", "low", "new"];

fn deed() -> impl Strategy<Value = Deed> {
    let who = 0..5_usize;
    let id = prop::sample::select(&ROLES);
    let bits = || {
        let view = Permissions::VIEW_CHANNEL;
        prop::sample::select(vec![Permissions::NONE, view, Permissions::MANAGE_ROLES | view])
    };
    prop_oneof![
        4 => (who.clone(), id.clone(), who.clone(), any::<bool>())
            .prop_map(|(by, role, user, held)| Deed::Grant(by, role, user, held)),
        2 => (who.clone(), id.clone(), 1..12_i64, any::<bool>())
            .prop_map(|(by, role, position, moderates)| Deed::Role(by, role, position, moderates)),
        1 => (who.clone(), id.clone()).prop_map(|(by, role)| Deed::NoRole(by, role)),
        // bob stays: a server without a member hears of nothing.
        3 => (who.clone(), id.clone(), bits(), bits())
            .prop_map(|(by, role, allow, deny)| Deed::Overwrite(by, role, allow, deny)),
        2 => (who.clone(), prop::sample::select(&[0, 1, 2, 4]), any::<bool>())
            .prop_map(|(by, user, ban)| Deed::Remove(by, user, ban)),
        1 => (who.clone(), who).prop_map(|(by, user)| Deed::TimeOut(by, user)),
        1 => Just(Deed::Heal),
    ]
}

async fn play(deeds: &[Deed]) {
    let database = guildhall_test_support::sqlite().await;
    let Guild { stage, cid, dan, fay } = guild_on(stage_on(database).await).await;
    let Stage {
        a,
        b,
        guild,
        ann,
        bob,
        channel,
        ..
    } = &stage;
    let users = [ann, &cid, &dan, bob, &fay];
    let server_of = |user: &UserId| if user.server_name() == a.name { a } else { b };
    for deed in deeds {
        a.clock.advance_seconds(1);
        let draft = match *deed {
            Deed::Heal => {
                exchange(&stage).await;
                continue;
            }
            Deed::Grant(by, role, user, held) => grant(users[by], role, users[user], held),
            Deed::Role(by, id, position, moderates) => {
                let rights = if moderates { MODERATING } else { Permissions::NONE };
                role(users[by], id, position, rights)
            }
            Deed::NoRole(by, role) => no_role(users[by], role),
            Deed::Overwrite(by, role, allow, deny) => {
                let target = Target::Role(role.to_owned());
                let mut all = overwrites_of(server_of(users[by]), guild, channel).await;
                all.insert(Overwrite { target, allow, deny });
                overwrites(users[by], channel, all)
            }
            Deed::Remove(by, user, ban) => {
                membership(users[by], users[user], if ban { "ban" } else { "leave" })
            }
            Deed::TimeOut(by, user) => {
                let content = TimeoutContent {
                    until: Some(a.clock_in(600)),
                };
                Draft::state_of(users[by], TIMEOUT, &user_key(users[user].as_str()), &content)
            }
        };
        let server = server_of(&draft.sender);
        match act(server, guild, draft).await {
            Ok(()) | Err(AppendError::Forbidden(_)) => {}
            Err(error) => panic!("{deed:?}: {error}"),
        }
    }
    exchange(&stage).await;
    exchange(&stage).await;
    let (one, other) = (effective(a).await, effective(b).await);
    let one_sided = |of: &[String], not: &[String]| {
        let lines = of.iter().filter(|line| !not.contains(line));
        lines.cloned().collect::<Vec<_>>()
    };
    let differing = (one_sided(&one, &other), one_sided(&other, &one));
    assert_eq!(differing, (Vec::new(), Vec::new()), "{deeds:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, max_shrink_iters: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_done_on_two_sides_of_a_cut_comes_to_the_same(deeds in prop::collection::vec(deed(), 1..14)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(play(&deeds));
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
