//! Whatever is done on two sides of a cut comes to the same: random schedules over two servers.

use crate::common::{
    roles::{
        Guild, MODERATING, act, audit_rows, effective, exchange, grant, guild_on, membership, no_role,
        overwrites, overwrites_of, role,
    },
    stage::{Stage, stage_on},
};
use guildhall_event::{Draft, draft::to_map};
use guildhall_permissions::{Overwrite, Permissions, Target};
use guildhall_rooms::AppendError;
use guildhall_types::{
    OwnedUserId, UserId,
    content::{GUILD, GuildContent, TIMEOUT, TimeoutContent, user_key},
};
use proptest::{
    prelude::*,
    test_runner::{RngAlgorithm, TestRng, TestRunner},
};
use serde_json::json;

/// Random schedules that are played.
const SCHEDULES: u32 = 200;
/// Tests that they are spread over.
const PARTS: u32 = 4;
/// What moderators of the schedules hold.
const RIGHTS: Permissions = MODERATING.union(Permissions::MANAGE_CHANNELS);

/// The members. A's are on one side of the cut, B's on the other. `BOB` stays in all schedules: a server without a member hears of
/// nothing.
const ANN: usize = 0;
const CID: usize = 1;
const DAN: usize = 2;
const BOB: usize = 3;
const FAY: usize = 4;

/// What somebody does on one side of a cut.
#[derive(Clone, Debug)]
enum Deed {
    Grant(usize, &'static str, usize, bool),
    Role(usize, &'static str, i64, bool),
    NoRole(usize, &'static str),
    Name(usize, &'static str),
    Remove(usize, usize, bool),
    TimeOut(usize, usize),
    Overwrite(usize, &'static str, Permissions, Permissions),
    Say(usize),
    NoChannel(usize),
    Transfer(usize, usize),
    End(usize),
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
        1 => (who.clone(), prop::sample::select(&["One", "Two"]))
            .prop_map(|(by, name)| Deed::Name(by, name)),
        3 => (who.clone(), id.clone(), bits(), bits())
            .prop_map(|(by, role, allow, deny)| Deed::Overwrite(by, role, allow, deny)),
        2 => (who.clone(), prop::sample::select(&[ANN, CID, DAN, FAY]), any::<bool>())
            .prop_map(|(by, user, ban)| Deed::Remove(by, user, ban)),
        1 => (who.clone(), who.clone()).prop_map(|(by, user)| Deed::TimeOut(by, user)),
        3 => who.clone().prop_map(Deed::Say),
        1 => (who.clone(), who).prop_map(|(by, to)| Deed::Transfer(by, to)),
        1 => Just(Deed::Heal),
    ]
}

/// Changes that exclude each other, on both sides at once.
fn clash() -> impl Strategy<Value = Vec<Deed>> {
    use Deed::{End, Grant, Heal, NoChannel, NoRole, Overwrite, Remove, Role, Say, Transfer};
    let (none, view) = (Permissions::NONE, Permissions::VIEW_CHANNEL);
    prop::sample::select(vec![
        // A ban against a promotion, from either side.
        vec![Remove(CID, FAY, true), Grant(BOB, "low", FAY, true), Say(FAY)],
        vec![Grant(CID, "mod", DAN, true), Remove(BOB, DAN, true), Say(DAN)],
        // Two admins who demote each other: each stands above the other on his own side.
        vec![
            Role(ANN, "mod", 11, true),
            Heal,
            Role(ANN, "mod", 5, true),
            Grant(CID, "mod", BOB, false),
            Grant(BOB, "admin", CID, false),
            Grant(CID, "low", DAN, true),
            Grant(BOB, "low", FAY, true),
        ],
        // A role ends while it is given.
        vec![NoRole(CID, "low"), Grant(BOB, "low", FAY, true)],
        vec![Grant(CID, "low", DAN, true), NoRole(BOB, "low")],
        // A channel ends while somebody writes.
        vec![NoChannel(CID), Say(FAY), Say(BOB)],
        vec![Say(DAN), NoChannel(BOB), Say(ANN)],
        // The guild is given away while it ends.
        vec![
            Transfer(ANN, BOB),
            Heal,
            Transfer(BOB, FAY),
            Say(ANN),
            Role(CID, "new", 3, true),
        ],
        vec![
            Transfer(ANN, BOB),
            Heal,
            End(BOB),
            Say(DAN),
            Grant(CID, "low", DAN, true),
        ],
        vec![
            Transfer(ANN, BOB),
            End(ANN),
            Say(FAY),
            Grant(BOB, "low", FAY, true),
        ],
        vec![End(ANN), Say(BOB), Remove(BOB, DAN, true)],
        // Both change the overwrites of one role.
        vec![
            Overwrite(CID, "low", view, none),
            Overwrite(BOB, "low", none, view),
            Say(FAY),
        ],
        // A right is used while it is taken.
        vec![
            Grant(ANN, "mod", BOB, false),
            Overwrite(BOB, "new", view, none),
            NoChannel(BOB),
        ],
    ])
}

/// A schedule: deeds of all kinds, with a clash among them.
fn schedule() -> impl Strategy<Value = Vec<Deed>> {
    let some = || prop::collection::vec(deed(), 0..7);
    (some(), clash(), some()).prop_map(|(before, clash, after)| [before, clash, after].concat())
}

/// Plays `deeds`, and has both servers agree on everything afterwards.
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
    for (id, position) in [("admin", 10), ("mod", 5)] {
        act(a, guild, role(ann, id, position, RIGHTS)).await.unwrap();
    }
    exchange(&stage).await;
    let early = audit_rows(a).await;
    let users: [&OwnedUserId; 5] = [ann, &cid, &dan, bob, &fay];
    let server_of = |user: &UserId| if user.server_name() == a.name { a } else { b };
    for deed in deeds {
        a.clock.advance_seconds(1);
        let draft = match *deed {
            Deed::Heal => {
                exchange(&stage).await;
                continue;
            }
            Deed::Say(by) => {
                let server = server_of(users[by]);
                match server.say(channel, users[by], &format!("{by} says")).await {
                    Ok(_) | Err(AppendError::Forbidden(_)) => continue,
                    Err(error) => panic!("{deed:?}: {error}"),
                }
            }
            Deed::Grant(by, role, user, held) => grant(users[by], role, users[user], held),
            Deed::Role(by, id, position, moderates) => {
                let rights = if moderates { RIGHTS } else { Permissions::NONE };
                role(users[by], id, position, rights)
            }
            Deed::NoRole(by, role) => no_role(users[by], role),
            Deed::Name(by, name) => {
                let content = to_map(&json!({"name": name}));
                Draft::state(users[by], "m.room.name", "", content)
            }
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
            Deed::NoChannel(by) => {
                Draft::state(users[by], "m.space.child", channel.as_str(), to_map(&json!({})))
            }
            Deed::Transfer(by, to) => {
                let content = GuildContent {
                    owner: users[to].to_string(),
                    deleted: false,
                };
                Draft::state_of(users[by], GUILD, "", &content)
            }
            Deed::End(by) => {
                let content = GuildContent {
                    owner: users[by].to_string(),
                    deleted: true,
                };
                Draft::state_of(users[by], GUILD, "", &content)
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
    assert_eq!(a.history(channel).await, b.history(channel).await, "{deeds:?}");
    // Both list the same of what was done meanwhile, and do so again from the log of events.
    let (one, other) = (audit_rows(a).await, audit_rows(b).await);
    let mut differing = (one_sided(&one, &other), one_sided(&other, &one));
    differing.0.retain(|row| !early.contains(row));
    assert_eq!(differing, (Vec::new(), Vec::new()), "{deeds:?}");
    for (server, rows) in [(a, one), (b, other)] {
        server.rooms.rebuild().await.unwrap();
        assert_eq!(audit_rows(server).await, rows, "{deeds:?}");
    }
}

/// Plays a part of the schedules, which are the same on every run.
fn play_part(part: u32) {
    let config = ProptestConfig {
        cases: SCHEDULES / PARTS,
        max_shrink_iters: 60,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let mut seed = [7; 32];
    seed[..4].copy_from_slice(&part.to_be_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let outcome = TestRunner::new_with_rng(config, rng).run(&schedule(), |deeds| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(play(&deeds));
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

/// Each part is a test of its own, so that they run side by side.
mod whatever_is_done_on_two_sides_of_a_cut_comes_to_the_same {
    use super::play_part;

    #[test]
    fn first_part() {
        play_part(0);
    }

    #[test]
    fn second_part() {
        play_part(1);
    }

    #[test]
    fn third_part() {
        play_part(2);
    }

    #[test]
    fn fourth_part() {
        play_part(3);
    }
}
