//! Random schedules of messages, edits, deletions, reactions and pins on both sides of a cut: both servers come to the same, and so does
//! each that builds its tables again.

use crate::common::{
    Server,
    roles::{Guild, act, exchange, grant, guild_on, role},
    stage::{Stage, stage_on},
};
use guildhall_event::{Draft, draft::to_map};
use guildhall_permissions::Permissions;
use guildhall_rooms::{AppendError, NewEvent};
use guildhall_types::{
    EventId, OwnedEventId, OwnedUserId, RoomId, UserId,
    content::{PIN, PINNED_EVENTS},
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
/// What moderators have.
const RIGHTS: Permissions = Permissions::MANAGE_MESSAGES.union(Permissions::PIN_MESSAGES);
/// Messages that stand when a schedule begins.
const MESSAGES: usize = 3;
const KEYS: [&str; 3] = ["👍", "🎉", "mxc://a.test/x"];

/// What somebody does on one side of a cut; users, messages and emoji by number.
#[derive(Clone, Debug)]
enum Deed {
    Say(usize),
    Edit(usize, usize, u8),
    /// The message, and all edits of it that the side knows.
    Delete(usize, usize),
    React(usize, usize, usize),
    /// All of the user's own with the emoji that the side knows.
    TakeOff(usize, usize, usize),
    Pin(usize, usize, bool),
    /// As a server that knows no more than Matrix does.
    PinAll(usize, Vec<usize>),
    /// The right to moderate is given or taken.
    Moderate(usize, bool),
    Heal,
}

fn deed() -> impl Strategy<Value = Deed> {
    let (who, which, key) = (0..4_usize, 0..MESSAGES, 0..KEYS.len());
    prop_oneof![
        2 => who.clone().prop_map(Deed::Say),
        4 => (who.clone(), which.clone(), any::<u8>()).prop_map(|(by, at, text)| Deed::Edit(by, at, text)),
        2 => (who.clone(), which.clone()).prop_map(|(by, at)| Deed::Delete(by, at)),
        5 => (who.clone(), which.clone(), key.clone()).prop_map(|(by, at, key)| Deed::React(by, at, key)),
        3 => (who.clone(), which.clone(), key).prop_map(|(by, at, key)| Deed::TakeOff(by, at, key)),
        4 => (who.clone(), which.clone(), any::<bool>()).prop_map(|(by, at, pinned)| Deed::Pin(by, at, pinned)),
        1 => (who.clone(), prop::collection::vec(which, 0..3)).prop_map(|(by, all)| Deed::PinAll(by, all)),
        1 => (who, any::<bool>()).prop_map(|(user, held)| Deed::Moderate(user, held)),
        2 => Just(Deed::Heal),
    ]
}

/// Events of `server` that refer to `target` as `kind`.
async fn related(server: &Server, channel: &RoomId, target: &EventId, kind: &str) -> Vec<OwnedEventId> {
    let mut conn = server.db.db().read().await.unwrap();
    let all =
        guildhall_storage::projection::messages::relations(&mut conn, channel.as_str(), target.as_str())
            .await
            .unwrap();
    let of_kind = all.into_iter().filter(|(_, found)| found == kind);
    of_kind
        .map(|(id, _)| OwnedEventId::try_from(id).unwrap())
        .collect()
}

/// The events that `deed` is.
async fn drafts(
    server: &Server,
    channel: &RoomId,
    (users, messages): (&[&OwnedUserId], &[OwnedEventId]),
    deed: &Deed,
) -> Vec<Draft> {
    let redaction = |by: &UserId, target: &EventId| Draft::redaction(by, target, None);
    match deed {
        Deed::Edit(by, at, text) => {
            let body = format!("{by} writes {text}");
            let content = json!({"msgtype": "m.text", "body": body, "m.new_content": {"msgtype": "m.text", "body": body},
                "m.relates_to": {"rel_type": "m.replace", "event_id": messages[*at]}});
            vec![Draft::message(users[*by], to_map(&content))]
        }
        Deed::Delete(by, at) => {
            let edits = related(server, channel, &messages[*at], "m.replace").await;
            let all = std::iter::once(&messages[*at]).chain(&edits);
            all.map(|target| redaction(users[*by], target)).collect()
        }
        Deed::React(by, at, key) => {
            let relation = json!({"rel_type": "m.annotation", "event_id": messages[*at], "key": KEYS[*key]});
            vec![Draft::timeline(
                users[*by],
                "m.reaction",
                to_map(&json!({"m.relates_to": relation})),
            )]
        }
        Deed::TakeOff(by, at, key) => {
            let mut own = Vec::new();
            for id in related(server, channel, &messages[*at], "m.annotation").await {
                let event = server.rooms.event(channel, &id).await.unwrap().unwrap();
                if event.sender == *users[*by] && event.json.contains(KEYS[*key]) {
                    own.push(redaction(users[*by], &id));
                }
            }
            own
        }
        Deed::Pin(by, at, pinned) => {
            let content =
                json!({"pinned": [messages[*at]], PIN: {"message": messages[*at], "pinned": pinned}});
            vec![Draft::state(users[*by], PINNED_EVENTS, "", to_map(&content))]
        }
        Deed::PinAll(by, all) => {
            let all: Vec<_> = all.iter().map(|at| &messages[*at]).collect();
            vec![Draft::state(
                users[*by],
                PINNED_EVENTS,
                "",
                to_map(&json!({"pinned": all})),
            )]
        }
        Deed::Say(_) | Deed::Moderate(..) | Deed::Heal => Vec::new(),
    }
}

/// What both have to agree on.
async fn said(server: &Server) -> Vec<String> {
    let tables = ["messages: ", "reactions: ", "pins: ", "pin_changes: "];
    let lines = server.dump().await.into_iter();
    lines
        .filter(|line| tables.iter().any(|table| line.starts_with(table)))
        .collect()
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
    act(a, guild, role(ann, "moderator", 3, RIGHTS)).await.unwrap();
    for user in [&cid, bob] {
        act(a, guild, grant(ann, "moderator", user, true)).await.unwrap();
    }
    let users: [&OwnedUserId; 4] = [ann, &cid, bob, &fay];
    exchange(&stage).await;
    let mut messages = Vec::new();
    for (server, user) in [(a, ann), (a, &cid), (b, bob), (b, &fay)] {
        messages.push(server.say(channel, user, "first").await.unwrap());
        exchange(&stage).await;
    }
    let server_of = |user: &UserId| if user.server_name() == a.name { a } else { b };
    for deed in deeds {
        a.clock.advance_millis(700);
        match deed {
            Deed::Heal => exchange(&stage).await,
            Deed::Say(by) => {
                server_of(users[*by])
                    .say(channel, users[*by], "more")
                    .await
                    .unwrap();
            }
            Deed::Moderate(user, held) => {
                act(a, guild, grant(ann, "moderator", users[*user], *held))
                    .await
                    .unwrap();
            }
            Deed::Edit(by, ..)
            | Deed::Delete(by, _)
            | Deed::React(by, ..)
            | Deed::TakeOff(by, ..)
            | Deed::Pin(by, ..)
            | Deed::PinAll(by, _) => {
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
    exchange(&stage).await;
    exchange(&stage).await;
    let (one, other) = (said(a).await, said(b).await);
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
        let after = said(server).await;
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
    let mut seed = [11; 32];
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
mod whatever_is_said_on_two_sides_of_a_cut_comes_to_the_same {
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
