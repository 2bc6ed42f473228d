//! State resolution and authorisation: pure, and the same for every order in which things are given.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::as_conversions,
    reason = "tests"
)]

use std::{collections::HashMap, sync::Arc};

use guildhall_event::{
    Draft, Pdu, Placement, RoomVersion, StateKey, auth, build,
    draft::to_map,
    redact,
    resolve::{self, StateIds},
};
use guildhall_keys::ServerKeys;
use guildhall_test_support::{ManualClock, SeededEntropy};
use guildhall_types::{OwnedEventId, OwnedServerName, OwnedUserId, Timestamp};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A room under construction: every event that was ever made, accepted or not.
struct Room {
    keys: ServerKeys,
    version: RoomVersion,
    events: HashMap<OwnedEventId, Arc<Pdu>>,
    create: Arc<Pdu>,
    clock: i64,
}

fn user(name: &str) -> OwnedUserId {
    OwnedUserId::try_from(format!("@{name}:test")).unwrap()
}

fn key(kind: &str, state_key: &str) -> StateKey {
    StateKey::new(kind, state_key)
}

async fn keys() -> ServerKeys {
    let db = guildhall_test_support::sqlite().await;
    let name = OwnedServerName::try_from("test").unwrap();
    ServerKeys::load_or_create(db.db(), name, &ManualClock::default(), &SeededEntropy::new(7))
        .await
        .unwrap()
}

impl Room {
    async fn new(version: RoomVersion) -> (Self, StateIds) {
        let keys = keys().await;
        let mut content = json!({"room_version": version.as_str()});
        if version == RoomVersion::V10 {
            content["creator"] = json!("@ann:test");
        }
        let draft = Draft::state(&user("ann"), "m.room.create", "", to_map(&content));
        let has_id = version.rules().event_format.require_room_create_room_id;
        let placement = Placement {
            room_id: has_id.then(|| "!room:test".try_into().unwrap()),
            prev_events: vec![],
            auth_events: vec![],
            depth: 1,
            timestamp: Timestamp(1),
        };
        let create = Arc::new(build(&draft, &placement, version, &keys).unwrap());
        let events = HashMap::from([(create.event_id.clone(), Arc::clone(&create))]);
        let mut room = Self {
            keys,
            version,
            events,
            create: Arc::clone(&create),
            clock: 1,
        };
        let mut state = StateIds::from([(key("m.room.create", ""), create.event_id.clone())]);
        room.set(
            &mut state,
            "ann",
            "m.room.member",
            "@ann:test",
            json!({"membership": "join"}),
        )
        .unwrap();
        let mut levels =
            json!({"users": {"@bob:test": 50}, "invite": 0, "state_default": 50, "users_default": 0});
        if version != RoomVersion::V12 {
            levels["users"]["@ann:test"] = json!(100);
        }
        room.set(&mut state, "ann", "m.room.power_levels", "", levels)
            .unwrap();
        room.set(
            &mut state,
            "ann",
            "m.room.join_rules",
            "",
            json!({"join_rule": "public"}),
        )
        .unwrap();
        for name in ["bob", "cid", "dan"] {
            let id = user(name);
            room.set(
                &mut state,
                name,
                "m.room.member",
                id.as_str(),
                json!({"membership": "join"}),
            )
            .unwrap();
        }
        (room, state)
    }

    /// Makes a state event on top of `state` and applies it, if the rules let it.
    fn set(
        &mut self,
        state: &mut StateIds,
        sender: &str,
        kind: &str,
        state_key: &str,
        content: Value,
    ) -> Result<OwnedEventId, String> {
        self.clock += 1;
        let draft = Draft::state(&user(sender), kind, state_key, to_map(&content));
        let auth_events = auth::auth_keys_of_draft(&draft, self.version)
            .unwrap()
            .iter()
            .filter_map(|key| state.get(key).cloned())
            .collect();
        // The creator's first join is let in because it follows the create event directly.
        let prev_events = if state.len() == 1 {
            vec![self.create.event_id.clone()]
        } else {
            vec![]
        };
        let placement = Placement {
            room_id: Some(self.create.room_id.clone()),
            prev_events,
            auth_events,
            depth: self.clock,
            timestamp: Timestamp(self.clock),
        };
        let pdu = Arc::new(build(&draft, &placement, self.version, &self.keys).unwrap());
        auth::check_independent(&pdu, self.version, |id| self.events.get(id).cloned())?;
        auth::check_dependent(&pdu, self.version, |kind, state_key| {
            state
                .get(&key(kind, state_key))
                .and_then(|id| self.events.get(id).cloned())
        })?;
        self.events.insert(pdu.event_id.clone(), Arc::clone(&pdu));
        state.insert(key(kind, state_key), pdu.event_id.clone());
        Ok(pdu.event_id.clone())
    }

    fn resolve(&self, states: &[StateIds]) -> StateIds {
        resolve::resolve(self.version, states, &self.events).unwrap()
    }
}

/// Something that somebody does on one side of a fork.
#[derive(Clone, Debug)]
enum Act {
    Ban(usize, usize),
    Leave(usize),
    Level(usize, usize, i64),
    Name(usize, u8),
}

const NAMES: [&str; 4] = ["ann", "bob", "cid", "dan"];

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        (0..4_usize, 0..4_usize).prop_map(|(by, whom)| Act::Ban(by, whom)),
        (1..4_usize).prop_map(Act::Leave),
        (0..2_usize, 1..4_usize, 0..60_i64).prop_map(|(by, whom, level)| Act::Level(by, whom, level)),
        (0..4_usize, any::<u8>()).prop_map(|(by, name)| Act::Name(by, name)),
    ]
}

fn run(room: &mut Room, state: &mut StateIds, act: &Act) {
    // What the rules forbid is simply not done.
    let _refused = match act {
        Act::Ban(by, whom) => {
            let whom = user(NAMES[*whom]);
            room.set(
                state,
                NAMES[*by],
                "m.room.member",
                whom.as_str(),
                json!({"membership": "ban"}),
            )
        }
        Act::Leave(who) => {
            let id = user(NAMES[*who]);
            room.set(
                state,
                NAMES[*who],
                "m.room.member",
                id.as_str(),
                json!({"membership": "leave"}),
            )
        }
        Act::Level(by, whom, level) => {
            let id = state[&key("m.room.power_levels", "")].clone();
            let mut levels: Value = room.events[&id].content_as().unwrap();
            levels["users"][user(NAMES[*whom]).as_str()] = json!(level);
            room.set(state, NAMES[*by], "m.room.power_levels", "", levels)
        }
        Act::Name(by, name) => room.set(
            state,
            NAMES[*by],
            "m.room.name",
            "",
            json!({"name": name.to_string()}),
        ),
    };
}

fn forks(version: RoomVersion, branches: &[Vec<Act>]) -> (Room, Vec<StateIds>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let (mut room, base) = runtime.block_on(Room::new(version));
    let states = branches
        .iter()
        .map(|acts| {
            let mut state = base.clone();
            for act in acts {
                run(&mut room, &mut state, act);
            }
            state
        })
        .collect();
    (room, states)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_order_of_the_branches_does_not_matter(
        branches in prop::collection::vec(prop::collection::vec(act(), 0..6), 2..4),
        version in prop::sample::select(RoomVersion::ALL.to_vec()),
    ) {
        let (room, mut states) = forks(version, &branches);
        let resolved = room.resolve(&states);
        states.reverse();
        prop_assert_eq!(&room.resolve(&states), &resolved);
        states.rotate_left(1);
        prop_assert_eq!(&room.resolve(&states), &resolved);
    }

    #[test]
    fn resolving_again_changes_nothing(branches in prop::collection::vec(prop::collection::vec(act(), 0..6), 2..4)) {
        let (room, states) = forks(RoomVersion::V12, &branches);
        let resolved = room.resolve(&states);
        prop_assert_eq!(&room.resolve(&[resolved.clone(), resolved.clone()]), &resolved);
        prop_assert_eq!(&room.resolve(std::slice::from_ref(&resolved)), &resolved);
    }

    #[test]
    fn the_creator_of_a_version_12_room_is_never_put_out(
        branches in prop::collection::vec(prop::collection::vec(act(), 0..8), 2..4),
    ) {
        let (room, states) = forks(RoomVersion::V12, &branches);
        let resolved = room.resolve(&states);
        let id = &resolved[&key("m.room.member", "@ann:test")];
        let content: Value = room.events[id].content_as().unwrap();
        prop_assert_eq!(&content["membership"], "join");
    }
}

#[tokio::test]
async fn a_ban_beats_what_the_banned_did_meanwhile() {
    for version in RoomVersion::ALL {
        let (mut room, base) = Room::new(version).await;
        let (mut one, mut other) = (base.clone(), base);
        let ban = room
            .set(
                &mut one,
                "ann",
                "m.room.member",
                "@bob:test",
                json!({"membership": "ban"}),
            )
            .unwrap();
        room.set(&mut other, "bob", "m.room.name", "", json!({"name": "bob's"}))
            .unwrap();
        let resolved = room.resolve(&[one, other]);
        assert_eq!(resolved[&key("m.room.member", "@bob:test")], ban);
        assert!(!resolved.contains_key(&key("m.room.name", "")), "{version}");
    }
}

#[tokio::test]
async fn a_redacted_event_keeps_its_id_and_loses_its_text() {
    let (room, _) = Room::new(RoomVersion::V12).await;
    let draft = Draft::message(
        &user("ann"),
        to_map(&json!({"msgtype": "m.text", "body": "secret"})),
    );
    let placement = Placement {
        room_id: Some(room.create.room_id.clone()),
        prev_events: vec![room.create.event_id.clone()],
        auth_events: vec![],
        depth: 2,
        timestamp: Timestamp(5),
    };
    let pdu = build(&draft, &placement, RoomVersion::V12, &room.keys).unwrap();
    let redacted = redact::redacted(&pdu, RoomVersion::V12).unwrap();
    assert_eq!(redacted.content.get(), "{}");
    assert!(!redacted.json.contains("secret"));
    let object = guildhall_event::parse::canonical_object(&redacted.json).unwrap();
    assert_eq!(
        guildhall_event::parse::event_id(&object, RoomVersion::V12).unwrap(),
        pdu.event_id
    );
}

#[tokio::test]
async fn an_event_over_the_limit_is_not_built() {
    let (room, _) = Room::new(RoomVersion::V12).await;
    let draft = Draft::message(&user("ann"), to_map(&json!({"body": "x".repeat(65_600)})));
    let placement = Placement {
        room_id: Some(room.create.room_id.clone()),
        prev_events: vec![],
        auth_events: vec![],
        depth: 2,
        timestamp: Timestamp(5),
    };
    let result = build(&draft, &placement, RoomVersion::V12, &room.keys);
    assert!(
        matches!(result, Err(guildhall_event::EventError::TooLarge(_))),
        "{result:?}"
    );
}
