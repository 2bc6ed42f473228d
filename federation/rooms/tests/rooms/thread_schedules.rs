//! Random schedules of threads on both sides of a cut: made, renamed, archived, locked, deleted, and written in. Both servers come to the same, and so does
//! each that builds its tables again.

use crate::common::{
    Server,
    roles::{Guild, act, exchange, grant, guild_on, role},
    stage::{Stage, stage_on},
    threads::{archive, facts, for_everybody, moderate, said as said_in, set, thread},
};
use guildhall_event::Draft;
use guildhall_permissions::Permissions;
use guildhall_rooms::{AppendError, NewEvent};
use guildhall_types::{
    OwnedEventId, OwnedUserId, RoomId,
    thread::{ThreadContent, ThreadModerationContent},
};
use proptest::{
    prelude::*,
    test_runner::{RngAlgorithm, TestRng, TestRunner},
};

/// Random schedules that are played.
const SCHEDULES: u32 = 200;
/// Tests that they are spread over.
const PARTS: u32 = 4;
/// What moderators have.
const RIGHTS: Permissions = Permissions::MANAGE_THREADS.union(Permissions::MANAGE_MESSAGES);
/// Messages that stand when a schedule begins.
const MESSAGES: usize = 3;

/// What somebody does on one side of a cut; users and messages by number.
#[derive(Clone, Debug)]
enum Deed {
    /// As every Matrix client does, be there a thread or not.
    Say(usize, usize),
    Make(usize, usize),
    Rename(usize, usize, u8),
    Archive(usize, usize, bool),
    /// Locked, deleted.
    Moderate(usize, usize, bool, bool),
    /// The last message in the thread that the side knows.
    Delete(usize, usize),
    /// The right to manage threads is given or taken.
    Trust(usize, bool),
    Heal,
}

fn deed() -> impl Strategy<Value = Deed> {
    let (who, which) = (0..4_usize, 0..MESSAGES);
    let pair = || (who.clone(), which.clone());
    prop_oneof![
        5 => pair().prop_map(|(by, at)| Deed::Say(by, at)),
        4 => pair().prop_map(|(by, at)| Deed::Make(by, at)),
        4 => (pair(), any::<u8>()).prop_map(|((by, at), name)| Deed::Rename(by, at, name)),
        4 => (pair(), any::<bool>()).prop_map(|((by, at), archived)| Deed::Archive(by, at, archived)),
        3 => (pair(), any::<bool>(), prop::bool::weighted(0.1))
            .prop_map(|((by, at), locked, deleted)| Deed::Moderate(by, at, locked, deleted)),
        2 => pair().prop_map(|(by, at)| Deed::Delete(by, at)),
        1 => (who.clone(), any::<bool>()).prop_map(|(user, held)| Deed::Trust(user, held)),
        2 => Just(Deed::Heal),
    ]
}

/// The events that `deed` is.
async fn drafts(
    server: &Server,
    channel: &RoomId,
    (users, messages): (&[&OwnedUserId], &[OwnedEventId]),
    deed: &Deed,
) -> Vec<Draft> {
    match deed {
        Deed::Say(by, at) => vec![said_in(users[*by], &messages[*at], "more")],
        Deed::Make(by, at) => {
            let user = users[*by];
            vec![set(user, &messages[*at], &facts(server, user, "new"))]
        }
        Deed::Rename(by, at, name) => match thread(server, channel, &messages[*at]).await {
            Some(found) => {
                let to = ThreadContent {
                    creator: found.row.creator_id,
                    created: found.row.created_at,
                    ..facts(server, users[*by], &format!("name {name}"))
                };
                vec![set(users[*by], &messages[*at], &to)]
            }
            None => Vec::new(),
        },
        Deed::Archive(by, at, archived) => {
            let last = thread(server, channel, &messages[*at])
                .await
                .and_then(|found| found.last_message_id);
            vec![archive(users[*by], &messages[*at], *archived, last.as_deref())]
        }
        Deed::Moderate(by, at, locked, deleted) => {
            let content = ThreadModerationContent {
                locked: *locked,
                pinned: false,
                deleted: *deleted,
            };
            vec![moderate(users[*by], &messages[*at], content)]
        }
        Deed::Delete(by, at) => {
            let last = thread(server, channel, &messages[*at])
                .await
                .and_then(|found| found.last_message_id);
            let last = last.map(|id| OwnedEventId::try_from(id).unwrap());
            last.iter()
                .map(|id| Draft::redaction(users[*by], id, None))
                .collect()
        }
        Deed::Trust(..) | Deed::Heal => Vec::new(),
    }
}

/// What both have to agree on.
async fn said(server: &Server, channel: &RoomId, roots: &[OwnedEventId]) -> Vec<String> {
    let lines = server.dump().await.into_iter();
    let mut lines: Vec<String> = lines
        .filter(|line| line.starts_with("messages: ") || line.starts_with("threads: "))
        .collect();
    for root in roots {
        lines.push(format!("derived: {:?}", thread(server, channel, root).await));
    }
    lines
}

async fn play(deeds: &[Deed]) {
    let database = guildhall_test_support::sqlite().await;
    let Guild { stage, cid, fay, .. } = guild_on(stage_on(database).await).await;
    let Stage {
        a,
        b,
        guild,
        channel,
        ann,
        bob,
        ..
    } = &stage;
    for_everybody(&stage).await;
    act(a, guild, role(ann, "keeper", 3, RIGHTS)).await.unwrap();
    for user in [&cid, bob] {
        act(a, guild, grant(ann, "keeper", user, true)).await.unwrap();
    }
    let users: [&OwnedUserId; 4] = [ann, &cid, bob, &fay];
    exchange(&stage).await;
    let mut messages = Vec::new();
    for (server, user) in [(a, ann), (a, &cid), (b, bob), (b, &fay)] {
        messages.push(server.say(channel, user, "first").await.unwrap());
        exchange(&stage).await;
    }
    let server_of = |user: &OwnedUserId| if user.server_name() == a.name { a } else { b };
    for deed in deeds {
        a.clock.advance_millis(700);
        match deed {
            Deed::Heal => exchange(&stage).await,
            Deed::Trust(user, held) => {
                act(a, guild, grant(ann, "keeper", users[*user], *held))
                    .await
                    .unwrap();
            }
            Deed::Say(by, _)
            | Deed::Make(by, _)
            | Deed::Rename(by, ..)
            | Deed::Archive(by, ..)
            | Deed::Moderate(by, ..)
            | Deed::Delete(by, _) => {
                let server = server_of(users[*by]);
                for draft in drafts(server, channel, (&users, &messages), deed).await {
                    match server.rooms.append(channel, NewEvent::from(draft)).await {
                        Ok(_) | Err(AppendError::Forbidden(_)) => {}
                        Err(error) => panic!("{deed:?}: {error}"),
                    }
                }
            }
        }
    }
    for _ in 0..2 {
        exchange(&stage).await;
        for (one, other) in [(a, b), (b, a)] {
            if one.rooms.merge_fork(channel).await.unwrap() {
                crate::common::roles::hand_over(one, other, channel).await;
            }
        }
    }
    let (one, other) = (
        said(a, channel, &messages).await,
        said(b, channel, &messages).await,
    );
    let one_sided = |of: &[String], not: &[String]| -> Vec<String> {
        of.iter().filter(|line| !not.contains(line)).cloned().collect()
    };
    assert_eq!(
        (one_sided(&one, &other), one_sided(&other, &one)),
        (vec![], vec![]),
        "{deeds:?}"
    );
    for (server, before) in [(a, one), (b, other)] {
        server.rooms.rebuild().await.unwrap();
        let after = said(server, channel, &messages).await;
        assert_eq!(
            (one_sided(&before, &after), one_sided(&after, &before)),
            (vec![], vec![]),
            "{deeds:?}"
        );
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
    let mut seed = [23; 32];
    seed[..4].copy_from_slice(&part.to_be_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let schedule = prop::collection::vec(deed(), 4..24);
    let outcome = TestRunner::new_with_rng(config, rng).run(&schedule, |deeds| {
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
mod whatever_becomes_of_threads_on_two_sides_of_a_cut_is_the_same {
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
