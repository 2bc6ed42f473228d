//! What a server that does not keep to the rules can and cannot do in private channels. `spec/threat-model.md` makes these claims.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::common::{
    Network, Server,
    forge::{Forged, forge, is_accepted},
    stage::deliver,
};
use guildhall_event::{
    Draft, RoomVersion,
    direct::{DirectKind, power_levels},
    draft::to_map,
};
use guildhall_rooms::{JoinedRoom, NewEvent, Step, TakeInError};
use guildhall_storage::friends;
use guildhall_test_support::ManualClock;
use guildhall_types::{
    OwnedEventId, OwnedRoomId, OwnedUserId, RoomId, UserId,
    content::{CHANNEL, DIRECT, FRIEND, GUILD},
};
use serde_json::{Value, json, value::RawValue};

fn state(sender: &UserId, kind: &str, key: &str, content: Value) -> Draft {
    Draft::state(sender, kind, key, to_map(&content))
}

fn member(sender: &UserId, user: &UserId, membership: &str) -> Draft {
    state(
        sender,
        "m.room.member",
        user.as_str(),
        json!({ "membership": membership }),
    )
}

fn message(sender: &UserId, body: &str) -> Draft {
    Draft::message(sender, to_map(&json!({"msgtype": "m.text", "body": body})))
}

/// The room that `create` makes, with `events` in it.
async fn room(server: &Server, creator: &UserId, mut create: Value, events: Vec<Draft>) -> OwnedRoomId {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    create["org.guildhall.unique"] = json!(COUNT.fetch_add(1, Ordering::Relaxed));
    let room = server.rooms.prepare_room(creator, to_map(&create)).unwrap();
    let id = room.room_id.clone();
    let mut all = vec![
        member(creator, creator, "join"),
        state(creator, "m.room.join_rules", "", json!({"join_rule": "invite"})),
        state(
            creator,
            "m.room.history_visibility",
            "",
            json!({"history_visibility": "shared"}),
        ),
    ];
    all.extend(events);
    let all = all.into_iter().map(NewEvent::from).collect();
    server.rooms.submit(vec![Step::Create(room, all)]).await.unwrap();
    id
}

fn pair(one: &UserId, other: &UserId) -> Value {
    json!({DIRECT: {"type": 1, "users": [one.min(other), one.max(other)]}, "additional_creators": [other]})
}

fn group() -> Value {
    json!({DIRECT: {"type": 3}})
}

/// Two servers on which ann, of a.test, and bob, of b.test, are in one private channel.
struct Two {
    network: Network,
    a: Server,
    b: Server,
    ann: OwnedUserId,
    bob: OwnedUserId,
    channel: OwnedRoomId,
}

async fn two(is_group: bool) -> Two {
    let network = Network::default();
    let clock = ManualClock::shared();
    let a = Server::start("a.test", &network, &clock, 1).await;
    let database = guildhall_test_support::databases().await.pop().unwrap();
    let b = Server::start_on(database, "b.test", &network, &clock, 2).await;
    let (ann, bob) = (a.user("ann"), b.user("bob"));
    let create = match is_group {
        true => group(),
        false => pair(&ann, &bob),
    };
    let mut events = Vec::new();
    if is_group {
        let levels = power_levels(ann.as_str(), ann.as_str());
        events.push(Draft::state(&ann, "m.room.power_levels", "", levels));
    }
    events.push(member(&ann, &bob, "invite"));
    let channel = room(&a, &ann, create, events).await;
    b.join(&a, &channel, &bob).await.unwrap();
    a.mark().await;
    b.mark().await;
    Two {
        network,
        a,
        b,
        ann,
        bob,
        channel,
    }
}

/// Hands what `b` forges to `a`; whether it counts there.
async fn counts(b: &Server, a: &Server, channel: &RoomId, draft: Draft) -> bool {
    let (_, event) = forge(b, channel, draft, Forged::default()).await;
    is_accepted(b, a, event).await
}

#[tokio::test]
async fn in_a_channel_of_two_there_are_two_and_nothing_but_talk() {
    let Two {
        a,
        b,
        ann,
        bob,
        channel,
        ..
    } = two(false).await;
    let (eve, steward) = (b.user("eve"), b.rooms.steward().clone());
    let before = a.present(&channel).await;
    for draft in [
        // Bob stands above all levels there, as ann does.
        member(&bob, &eve, "invite"),
        member(&bob, &steward, "invite"),
        member(&bob, &ann, "leave"),
        member(&bob, &ann, "ban"),
        state(&bob, "m.room.join_rules", "", json!({"join_rule": "public"})),
        state(
            &bob,
            "m.room.history_visibility",
            "",
            json!({"history_visibility": "world_readable"}),
        ),
        state(&bob, "m.room.power_levels", "", json!({"users_default": 100})),
        state(&bob, "m.room.name", "", json!({"name": "ours"})),
        state(&bob, "m.room.topic", "", json!({"topic": "all"})),
        state(
            &bob,
            "m.room.tombstone",
            "",
            json!({"body": "moved", "replacement_room": "!other"}),
        ),
        state(&bob, "m.room.server_acl", "", json!({"allow": []})),
        state(&bob, GUILD, "", json!({"owner": bob})),
        state(&bob, CHANNEL, "", json!({"guild": "!guild", "type": 0})),
        state(&bob, DIRECT, "", json!({"owner": bob})),
        state(&bob, "m.space.child", "!room", json!({"via": ["b.test"]})),
    ] {
        let what = format!("{draft:?}");
        assert!(!counts(&b, &a, &channel, draft).await, "{what}");
    }
    assert_eq!(a.present(&channel).await, before);
    assert!(counts(&b, &a, &channel, message(&bob, "hello")).await);
    assert!(counts(&b, &a, &channel, member(&bob, &bob, "leave")).await);

    // What its own server does not let it do is the same.
    let refused = a
        .rooms
        .append(&channel, member(&ann, &a.user("cid"), "invite"))
        .await;
    assert!(refused.is_err());
}

#[tokio::test]
async fn nobody_deletes_what_the_other_has_said() {
    let Two {
        a,
        b,
        ann,
        bob,
        channel,
        ..
    } = two(false).await;
    let said = a
        .rooms
        .append(&channel, message(&ann, "mine"))
        .await
        .unwrap()
        .event_id;
    deliver(&a, &b, &[&channel]).await;
    let redaction = Draft::redaction(&bob, &said, None);
    let (_, event) = forge(&b, &channel, redaction, Forged::default()).await;
    // It is an event like others, and does nothing.
    let _taken = is_accepted(&b, &a, event).await;
    assert_eq!(a.history(&channel).await, [(said.to_string(), "mine".to_owned())]);
    // Nor is the channel taken apart by what deletes its state.
    let rules = a
        .rooms
        .state_event(&channel, "m.room.join_rules", "")
        .await
        .unwrap()
        .unwrap();
    let redaction = Draft::redaction(&ann, &rules.event_id, None);
    a.rooms.append(&channel, redaction).await.unwrap();
    let rules = a
        .rooms
        .state_event(&channel, "m.room.join_rules", "")
        .await
        .unwrap()
        .unwrap();
    assert!(rules.content.get().contains("invite"));
    a.rooms
        .append(&channel, Draft::redaction(&ann, &said, None))
        .await
        .unwrap();
    assert_eq!(a.history(&channel).await, []);
    let before = a.dump().await;
    a.rooms.rebuild().await.unwrap();
    assert_eq!(a.dump().await, before);
}

#[tokio::test]
async fn a_group_holds_ten_and_only_its_owner_takes_out() {
    let Two {
        a,
        b,
        ann,
        bob,
        channel,
        ..
    } = two(true).await;
    let before = a.present(&channel).await;
    for draft in [
        member(&bob, &ann, "leave"),
        state(&bob, DIRECT, "", json!({"owner": bob})),
        state(
            &bob,
            "m.room.power_levels",
            "",
            json!({"users": {bob.as_str(): 100}}),
        ),
        state(&bob, "m.room.join_rules", "", json!({"join_rule": "public"})),
        state(&bob, "m.room.name", "", json!({"name": "x".repeat(101)})),
        member(&bob, b.rooms.steward(), "invite"),
        state(&bob, GUILD, "", json!({"owner": bob})),
    ] {
        let what = format!("{draft:?}");
        assert!(!counts(&b, &a, &channel, draft).await, "{what}");
    }
    assert_eq!(a.present(&channel).await, before);
    assert!(
        counts(
            &b,
            &a,
            &channel,
            state(&bob, "m.room.name", "", json!({"name": "ours"}))
        )
        .await
    );
    // Two are in it; eight more are all.
    for number in 0..8 {
        assert!(
            counts(
                &b,
                &a,
                &channel,
                member(&bob, &b.user(&format!("u{number}")), "invite")
            )
            .await
        );
        deliver(&a, &b, &[&channel]).await;
    }
    assert!(!counts(&b, &a, &channel, member(&bob, &b.user("eleven"), "invite")).await);
    // Not even by a branch from when there was room.
    let created = a
        .rooms
        .state_event(&channel, "m.room.power_levels", "")
        .await
        .unwrap()
        .unwrap();
    let behind = Forged {
        after: vec![created.event_id.clone()],
        later: 0,
    };
    let (_, event) = forge(&b, &channel, member(&bob, &b.user("twelve"), "invite"), behind).await;
    assert!(!is_accepted(&b, &a, event).await);

    // The owner passes it on, with the levels that follow and no others.
    let refused = a
        .rooms
        .append(
            &channel,
            state(&ann, DIRECT, "", json!({"owner": a.user("nobody")})),
        )
        .await;
    assert!(refused.is_err(), "who is not in it");
    let to_bob = state(&ann, DIRECT, "", json!({ "owner": bob }));
    a.rooms.append(&channel, to_bob).await.unwrap();
    let all = state(
        &ann,
        "m.room.power_levels",
        "",
        json!({"users": {bob.as_str(): 100, "@x:b.test": 100}}),
    );
    assert!(a.rooms.append(&channel, all).await.is_err());
    let levels = power_levels(ann.as_str(), bob.as_str());
    let levels = Draft::state(&ann, "m.room.power_levels", "", levels);
    a.rooms.append(&channel, levels).await.unwrap();
    deliver(&a, &b, &[&channel]).await;
    assert!(counts(&b, &a, &channel, member(&bob, &b.user("u0"), "leave")).await);
    // Who made it stands above all levels, and is the owner no more.
    assert!(
        a.rooms
            .append(&channel, member(&ann, &bob, "leave"))
            .await
            .is_err()
    );
}

fn raw(pdus: Vec<std::sync::Arc<guildhall_event::Pdu>>) -> Vec<Box<RawValue>> {
    pdus.iter().map(|pdu| pdu.raw().unwrap()).collect()
}

/// `user` of `b` joins the room through `a`, taking it over only if it is the private channel `kind`.
async fn join_direct(
    (b, user): (&Server, &OwnedUserId),
    a: &Server,
    room: &RoomId,
    kind: DirectKind,
) -> Result<(), TakeInError> {
    let join = member(user, user, "join");
    let (version, template) = a.rooms.template(room, join).await.unwrap();
    let (id, signed) = b
        .rooms
        .sign_membership(version, room, user, "join", template)
        .unwrap();
    let signed = RawValue::from_string(serde_json::to_string(&signed).unwrap()).unwrap();
    let accepted = a
        .rooms
        .accept_membership(&b.name, room, &id, "join", &signed)
        .await?;
    let joined = JoinedRoom {
        version: RoomVersion::V12,
        event: accepted.event.raw().unwrap(),
        state: raw(accepted.state),
        auth_chain: raw(accepted.auth_chain),
        via: a.name.clone(),
    };
    b.rooms.install_direct(room, &id, joined, kind).await
}

#[tokio::test]
async fn a_room_that_is_not_what_the_invitation_says_is_not_taken_over() {
    let Two { a, b, ann, bob, .. } = two(false).await;
    // A room of any kind, a space, one for others, one of a server's own user, and one of a kind that does not exist.
    let users = |one: &UserId, other: &UserId| json!({"type": 1, "users": [one.min(other), one.max(other)]});
    let (cid, steward) = (a.user("cid"), a.rooms.steward().clone());
    for (creator, create) in [
        (&ann, json!({})),
        (&ann, json!({"type": "m.space", DIRECT: users(&ann, &bob)})),
        (&ann, json!({DIRECT: users(&cid, &bob)})),
        (&ann, json!({DIRECT: {"type": 1, "users": [ann, ann]}})),
        (&ann, json!({DIRECT: {"type": 1, "users": [ann]}})),
        (&steward, json!({DIRECT: {"type": 3}})),
        (&ann, json!({DIRECT: {"type": 0}})),
    ] {
        let what = create.to_string();
        let room = room(&a, creator, create, vec![member(creator, &bob, "invite")]).await;
        for kind in [DirectKind::pair(&ann, &bob), DirectKind::Group] {
            let refused = join_direct((&b, &bob), &a, &room, kind).await;
            assert!(
                matches!(refused, Err(TakeInError::OtherRoom)),
                "{what}: {refused:?}"
            );
        }
        assert!(!b.rooms.is_resident(&room).await.unwrap());
    }
    // Ones that are private channels, but were made otherwise before anybody else looked.
    let good = room(&a, &ann, pair(&ann, &bob), vec![member(&ann, &bob, "invite")]).await;
    let kind = DirectKind::pair(&bob, &ann);
    join_direct((&b, &bob), &a, &good, kind).await.unwrap();
    let (direct, _) = b.rooms.direct_room(&good).await.unwrap().unwrap();
    assert_eq!(direct.kind(), 1);
}

#[tokio::test]
async fn a_private_channel_that_comes_whole_is_judged_whole() {
    let network = Network::default();
    let clock = ManualClock::shared();
    let a = Server::start("a.test", &network, &clock, 1).await;
    let b = Server::start("b.test", &network, &clock, 2).await;
    let (ann, bob) = (a.user("ann"), b.user("bob"));
    let channel = room(&a, &ann, pair(&ann, &bob), vec![member(&ann, &bob, "invite")]).await;
    let (version, template) = a
        .rooms
        .template(&channel, member(&bob, &bob, "join"))
        .await
        .unwrap();
    let (id, signed) = b
        .rooms
        .sign_membership(version, &channel, &bob, "join", template)
        .unwrap();
    let signed = RawValue::from_string(serde_json::to_string(&signed).unwrap()).unwrap();
    let accepted = a
        .rooms
        .accept_membership(&b.name, &channel, &id, "join", &signed)
        .await
        .unwrap();
    for bad in [
        state(&ann, GUILD, "", json!({"owner": ann})),
        state(&ann, CHANNEL, "", json!({"guild": channel, "type": 0})),
        state(&ann, "m.room.power_levels", "", json!({"events_default": 100})),
        state(&ann, "m.room.tombstone", "", json!({"body": "moved"})),
        member(&ann, &a.user("eve"), "invite"),
    ] {
        let what = format!("{bad:?}");
        let (_, forged) = forge(&a, &channel, bad, Forged::default()).await;
        let mut state = raw(accepted.state.clone());
        state.push(forged);
        let joined = JoinedRoom {
            version: RoomVersion::V12,
            event: accepted.event.raw().unwrap(),
            state,
            auth_chain: raw(accepted.auth_chain.clone()),
            via: a.name.clone(),
        };
        let refused = b.rooms.install(&channel, &id, joined).await;
        assert!(
            matches!(refused, Err(TakeInError::Rejected(_))),
            "{what}: {refused:?}"
        );
    }
    assert!(!b.rooms.is_resident(&channel).await.unwrap());
}

fn says(sender: &UserId, key: &UserId, content: Value) -> Draft {
    state(sender, FRIEND, key.as_str(), content)
}

/// What the two are to each other on `server`.
async fn relations(server: &Server, ann: &UserId, bob: &UserId) -> [Option<&'static str>; 2] {
    let mut conn = server.db.db().read().await.unwrap();
    let mut found = [None, None];
    for (slot, (one, other)) in found.iter_mut().zip([(ann, bob), (bob, ann)]) {
        let row = friends::relation(&mut conn, one.as_str(), other.as_str())
            .await
            .unwrap();
        *slot = row.map(|row| row.relation.as_str());
    }
    found
}

#[tokio::test]
async fn what_one_says_of_the_other_is_ones_own() {
    let Two {
        a,
        b,
        ann,
        bob,
        channel,
        ..
    } = two(false).await;
    for draft in [
        says(&bob, &ann, json!({"wants": true})),
        state(&bob, FRIEND, "", json!({"wants": true})),
        says(&bob, &bob, json!({"wants": 1})),
        says(&bob, &bob, json!({"wants": false, "declines": "nothing"})),
    ] {
        let what = format!("{draft:?}");
        assert!(!counts(&b, &a, &channel, draft).await, "{what}");
    }
    assert_eq!(relations(&a, &ann, &bob).await, [None, None]);
    assert!(counts(&b, &a, &channel, says(&bob, &bob, json!({"wants": true}))).await);
    assert_eq!(
        relations(&a, &ann, &bob).await,
        [Some("incoming"), Some("outgoing")]
    );
    // Declined, it counts no more, whatever is said beside it.
    let asked = a
        .rooms
        .state_event(&channel, FRIEND, bob.as_str())
        .await
        .unwrap()
        .unwrap();
    let declined = json!({"wants": false, "declines": asked.event_id});
    a.rooms
        .append(&channel, says(&ann, &ann, declined))
        .await
        .unwrap();
    assert_eq!(relations(&a, &ann, &bob).await, [None, None]);
    deliver(&a, &b, &[&channel]).await;
    assert_eq!(relations(&b, &ann, &bob).await, [None, None]);

    // Who takes nothing hears nothing, also not what pretends not to know of that.
    let before = b.ends(&channel).await;
    let refuses = json!({"wants": false, "refuses_messages": true, "refuses_requests": true});
    a.rooms.append(&channel, says(&ann, &ann, refuses)).await.unwrap();
    for draft in [message(&bob, "listen"), says(&bob, &bob, json!({"wants": true}))] {
        let after = before.iter().map(|id| id.as_str().try_into().unwrap());
        let forged = Forged {
            after: after.collect(),
            later: 0,
        };
        let (_, event) = forge(&b, &channel, draft, forged).await;
        assert!(!is_accepted(&b, &a, event).await);
    }
    deliver(&a, &b, &[&channel]).await;
    assert!(!counts(&b, &a, &channel, message(&bob, "listen")).await);
    assert!(
        b.rooms.append(&channel, message(&bob, "listen")).await.is_err(),
        "an honest server says so itself"
    );
    assert_eq!(a.history(&channel).await, []);
    // She may still be heard, and he may delete.
    let said = a
        .rooms
        .append(&channel, message(&ann, "no"))
        .await
        .unwrap()
        .event_id;
    deliver(&a, &b, &[&channel]).await;
    assert_eq!(b.history(&channel).await, [(said.to_string(), "no".to_owned())]);
    for server in [&a, &b] {
        let before = server.dump().await;
        server.rooms.rebuild().await.unwrap();
        assert_eq!(server.dump().await, before);
    }
}

/// Has `from` forge `draft` after `after` and a message on it, and hands both to `to`; whether any of them counts there.
async fn smuggles(
    from: &Server,
    to: &Server,
    channel: &RoomId,
    (draft, talker): (Draft, &UserId),
    after: Vec<OwnedEventId>,
) -> bool {
    let (bad, event) = forge(from, channel, draft, Forged { after, later: 60 }).await;
    let first = is_accepted(from, to, event).await;
    let on_it = Forged {
        after: vec![bad],
        later: 61,
    };
    let (_, event) = forge(from, channel, message(talker, "and so on"), on_it).await;
    let _ = is_accepted(from, to, event).await;
    first
}

async fn latest(server: &Server, channel: &RoomId) -> Vec<OwnedEventId> {
    let ends = server.ends(channel).await;
    ends.into_iter().map(|id| id.try_into().unwrap()).collect()
}

#[tokio::test]
async fn nothing_gets_in_with_what_builds_on_it() {
    let Two {
        a,
        b,
        ann,
        bob,
        channel,
        ..
    } = two(false).await;
    let said = a
        .rooms
        .append(&channel, message(&ann, "mine"))
        .await
        .unwrap()
        .event_id;
    deliver(&a, &b, &[&channel]).await;
    let before = a.present(&channel).await;
    let eve = b.user("eve");
    for draft in [
        member(&bob, &eve, "invite"),
        state(&bob, "m.room.join_rules", "", json!({"join_rule": "public"})),
        state(&bob, "m.room.power_levels", "", json!({"users_default": 100})),
        state(&bob, GUILD, "", json!({"owner": bob})),
        state(&bob, CHANNEL, "", json!({"guild": "!unknown", "type": 0})),
        member(&bob, &ann, "leave"),
    ] {
        let what = format!("{draft:?}");
        let after = latest(&a, &channel).await;
        assert!(!smuggles(&b, &a, &channel, (draft, &bob), after).await, "{what}");
        assert_eq!(a.present(&channel).await, before, "{what}");
    }
    // It is no channel of a guild that nobody holds, where power levels would say who deletes.
    let redaction = Draft::redaction(&bob, &said, None);
    let (_, event) = forge(&b, &channel, redaction, Forged::default()).await;
    let _taken = is_accepted(&b, &a, event).await;
    let history = a.history(&channel).await;
    assert!(history.contains(&(said.to_string(), "mine".to_owned())));
    // The talk goes on.
    let answer = message(&bob, "hello");
    assert!(counts(&b, &a, &channel, answer).await);
    a.rooms.append(&channel, message(&ann, "yes")).await.unwrap();
    let dump = a.dump().await;
    a.rooms.rebuild().await.unwrap();
    assert_eq!(a.dump().await, dump);
}

#[tokio::test]
async fn who_has_passed_a_group_on_does_not_get_it_back() {
    let Two {
        a,
        b,
        ann,
        bob,
        channel,
        ..
    } = two(true).await;
    // Of ten an eleventh, not even with what is said after it.
    let from_then = latest(&b, &channel).await;
    for number in 0..8 {
        let other = member(&ann, &a.user(&format!("u{number}")), "invite");
        a.rooms.append(&channel, other).await.unwrap();
    }
    deliver(&a, &b, &[&channel]).await;
    let before = b.present(&channel).await;
    let after = latest(&b, &channel).await;
    let eleventh = (member(&ann, &a.user("eleven"), "invite"), &*ann);
    assert!(!smuggles(&a, &b, &channel, eleventh, after).await);
    assert_eq!(b.present(&channel).await, before);

    let pass_on = vec![
        NewEvent::from(state(&ann, DIRECT, "", json!({ "owner": bob }))),
        Draft::state(
            &ann,
            "m.room.power_levels",
            "",
            power_levels(ann.as_str(), bob.as_str()),
        )
        .into(),
    ];
    a.rooms
        .submit(vec![Step::Append(channel.clone(), pass_on)])
        .await
        .unwrap();
    deliver(&a, &b, &[&channel]).await;
    let before = b.present(&channel).await;
    for draft in [
        state(&ann, DIRECT, "", json!({ "owner": ann })),
        Draft::state(
            &ann,
            "m.room.power_levels",
            "",
            power_levels(ann.as_str(), ann.as_str()),
        ),
        member(&ann, &bob, "leave"),
    ] {
        let what = format!("{draft:?}");
        for after in [latest(&b, &channel).await, from_then.clone()] {
            assert!(
                !smuggles(&a, &b, &channel, (draft.clone(), &ann), after).await,
                "{what}"
            );
            assert_eq!(b.present(&channel).await, before, "{what}");
        }
    }
    // What an honest branch from then brings does not stop anybody.
    let name = state(&ann, "m.room.name", "", json!({"name": "ours"}));
    let (named, event) = forge(
        &a,
        &channel,
        name,
        Forged {
            after: from_then,
            later: 0,
        },
    )
    .await;
    assert!(is_accepted(&a, &b, event).await);
    let on_it = Forged {
        after: vec![named],
        later: 1,
    };
    let (_, event) = forge(&a, &channel, message(&ann, "named"), on_it).await;
    assert!(is_accepted(&a, &b, event).await);
}

#[tokio::test]
async fn nothing_gets_in_with_a_state_that_is_told() {
    let Two {
        network,
        a,
        b,
        ann,
        bob,
        channel,
        ..
    } = two(false).await;
    let before = a.present(&channel).await;
    let whole = raw(a.rooms.current_state(&channel).await.unwrap());
    let nowhere = OwnedEventId::try_from(format!("${}", "A".repeat(43))).unwrap();
    let mut told = Vec::new();
    for bad in [
        member(&bob, &b.user("eve"), "invite"),
        state(&bob, "m.room.join_rules", "", json!({"join_rule": "public"})),
        state(&bob, CHANNEL, "", json!({"guild": "!unknown", "type": 0})),
        state(&bob, GUILD, "", json!({"owner": bob})),
    ] {
        let (_, event) = forge(&b, &channel, bad, Forged::default()).await;
        let mut with = whole.clone();
        with.push(event.clone());
        told.push(with.clone());
        // And without the create event, which would say what the room is.
        with.retain(|event| !event.get().contains("m.room.create"));
        told.push(with);
    }
    for (number, state) in (0..).zip(told) {
        let mut after = latest(&a, &channel).await;
        after.push(nowhere.clone());
        let said = message(&bob, &format!("gap {number}"));
        let (id, event) = forge(&b, &channel, said, Forged { after, later: number }).await;
        network.tell(&id, state, Vec::new());
        let results = a.rooms.receive(&b.name, vec![event]).await;
        assert!(
            !matches!(results[0].1, Ok(guildhall_rooms::TakenIn::Accepted)),
            "{results:?}"
        );
        assert_eq!(a.present(&channel).await, before);
    }
    // One that is as it is held closes the gap.
    let mut after = latest(&a, &channel).await;
    after.push(nowhere);
    let (id, event) = forge(&b, &channel, message(&bob, "gap"), Forged { after, later: 99 }).await;
    network.tell(&id, whole, Vec::new());
    let results = a.rooms.receive(&b.name, vec![event]).await;
    assert!(
        matches!(results[0].1, Ok(guildhall_rooms::TakenIn::Accepted)),
        "{results:?}"
    );
    a.rooms.append(&channel, message(&ann, "yes")).await.unwrap();
    assert_eq!(a.present(&channel).await, before);
}

#[tokio::test]
async fn an_honest_server_closes_a_gap_in_which_a_group_was_passed_on() {
    let Two {
        network,
        a,
        b,
        ann,
        bob,
        channel,
    } = two(true).await;
    let (cid, dan, eve) = (a.user("cid"), a.user("dan"), a.user("eve"));
    for user in [&cid, &dan, &eve] {
        for draft in [member(&ann, user, "invite"), member(user, user, "join")] {
            a.rooms.append(&channel, draft).await.unwrap();
        }
    }
    deliver(&a, &b, &[&channel]).await;
    let known = latest(&b, &channel).await;
    // Passed on twice, each with what the owner alone does.
    for (owner, next) in [(&ann, &cid), (&cid, &dan)] {
        for draft in [
            state(owner, DIRECT, "", json!({ "owner": next })),
            Draft::state(
                owner,
                "m.room.power_levels",
                "",
                power_levels(ann.as_str(), next.as_str()),
            ),
        ] {
            a.rooms.append(&channel, draft).await.unwrap();
        }
    }
    a.rooms
        .append(&channel, member(&dan, &eve, "leave"))
        .await
        .unwrap();
    let present = a.present(&channel).await;
    let whole = raw(a.rooms.current_state(&channel).await.unwrap());
    let chain = a.own_events(&channel).await;
    let nowhere = OwnedEventId::try_from(format!("${}", "A".repeat(43))).unwrap();
    let forged = Forged {
        after: vec![nowhere.clone()],
        later: 1,
    };
    let (id, event) = forge(&a, &channel, message(&dan, "after the gap"), forged).await;
    network.tell(&id, whole.clone(), chain.clone());
    assert!(is_accepted(&a, &b, event).await);
    // Who named the second owner has not the level for that any more, where the branches meet.
    let told = |state: Vec<(String, String, String)>| {
        let of_all = state.into_iter().filter(|(kind, ..)| kind != DIRECT);
        of_all.collect::<Vec<_>>()
    };
    assert_eq!(told(b.present(&channel).await), told(present));
    let on_it = Forged {
        after: vec![id],
        later: 2,
    };
    let (_, event) = forge(&a, &channel, message(&dan, "and on"), on_it).await;
    assert!(is_accepted(&a, &b, event).await);
    b.rooms.append(&channel, message(&bob, "yes")).await.unwrap();
    let present = b.present(&channel).await;

    // Who had it before does not get it back by a gap.
    let mut back = Vec::new();
    for draft in [
        state(&ann, DIRECT, "", json!({ "owner": ann })),
        Draft::state(
            &ann,
            "m.room.power_levels",
            "",
            power_levels(ann.as_str(), ann.as_str()),
        ),
        member(&ann, &dan, "leave"),
    ] {
        let after = known.clone();
        back.push(forge(&a, &channel, draft, Forged { after, later: 60 }).await.1);
    }
    for (number, bad) in (61..).zip(back) {
        let mut told = whole.clone();
        told.push(bad);
        let forged = Forged {
            after: vec![nowhere.clone()],
            later: number,
        };
        let (id, event) = forge(&a, &channel, message(&ann, "mine"), forged).await;
        network.tell(&id, told, chain.clone());
        assert!(!is_accepted(&a, &b, event).await, "{number}");
        assert_eq!(b.present(&channel).await, present, "{number}");
    }
}

/// Type, text and mentions of the message `id` on `server`.
async fn shown(server: &Server, channel: &RoomId, id: &OwnedEventId) -> (i64, String, Option<String>) {
    let mut conn = server.db.db().read().await.unwrap();
    let found = guildhall_storage::messages::get(&mut conn, channel.as_str(), id.as_str()).await;
    let found = found.unwrap().unwrap();
    (found.kind, found.content, found.mentions)
}

#[tokio::test]
async fn what_is_done_with_a_group_is_told_in_groups_only() {
    let told = |sender: &UserId, change: Value| {
        let content = json!({"msgtype": "m.notice", "body": "words", "org.guildhall.group": change});
        Draft::message(sender, to_map(&content))
    };
    for is_group in [true, false] {
        let Two {
            a, ann, bob, channel, ..
        } = two(is_group).await;
        let mut ids = Vec::new();
        for change in [
            json!({"added": bob}),
            json!({"removed": ann}),
            json!({"named": "Plans"}),
            json!({"named": 7}),
            json!({"added": "nobody"}),
            json!({"burned": "down"}),
        ] {
            let sent = a.rooms.append(&channel, told(&ann, change)).await.unwrap();
            ids.push(sent.event_id);
        }
        let of = |user: &UserId| Some(json!({"users": [user]}).to_string());
        let words = || (0, "words".to_owned(), None);
        let expected = match is_group {
            true => vec![
                (1, String::new(), of(&bob)),
                (2, String::new(), of(&ann)),
                (4, "Plans".to_owned(), None),
                words(),
                words(),
                words(),
            ],
            false => vec![words(); 6],
        };
        for (id, expected) in ids.iter().zip(expected) {
            assert_eq!(shown(&a, &channel, id).await, expected);
        }
        // Nobody says it otherwise later.
        let edit = json!({"msgtype": "m.text", "body": "* else", "m.new_content": {"msgtype": "m.text", "body": "else"},
            "m.relates_to": {"rel_type": "m.replace", "event_id": ids[2]}});
        a.rooms
            .append(&channel, Draft::message(&ann, to_map(&edit)))
            .await
            .unwrap();
        let text = if is_group { "Plans" } else { "else" };
        assert_eq!(shown(&a, &channel, &ids[2]).await.1, text);
    }
}
