//! What a server that does not keep to the rules can and cannot do.

use crate::common::{
    Server,
    stage::{Stage, deliver, stage},
};
use guildhall_event::{Draft, RoomVersion, draft::to_map};
use guildhall_rooms::{JoinedRoom, TakeInError, TakenIn};
use guildhall_types::{OwnedEventId, RoomId, UserId};
use serde_json::{Value, json, value::RawValue};

fn membership(sender: &UserId, user: &UserId, content: &Value) -> Draft {
    Draft::state(sender, "m.room.member", user.as_str(), to_map(content))
}

/// Signs a join of `user` after a template that `via` gave.
async fn signed_join(
    server: &Server,
    via: &Server,
    room: &RoomId,
    user: &UserId,
) -> (OwnedEventId, Box<RawValue>) {
    let draft = membership(user, user, &json!({"membership": "join"}));
    let (version, template) = via.rooms.template(room, draft).await.unwrap();
    let (id, signed) = server
        .rooms
        .sign_membership(version, room, user, "join", template)
        .unwrap();
    (
        id,
        RawValue::from_string(serde_json::to_string(&signed).unwrap()).unwrap(),
    )
}

fn raw(pdus: Vec<std::sync::Arc<guildhall_event::Pdu>>) -> Vec<Box<RawValue>> {
    pdus.iter().map(|pdu| pdu.raw().unwrap()).collect()
}

#[tokio::test]
async fn nobody_replaces_the_state_of_a_room_that_we_are_in() {
    let Stage { a, b, guild, ann, .. } = stage().await;
    let cid = a.user("cid");
    a.rooms
        .append(
            &guild,
            membership(a.rooms.steward(), &cid, &json!({"membership": "invite"})),
        )
        .await
        .unwrap();
    deliver(&a, &b, &[&guild]).await;
    let ban = membership(&ann, &a.user("eve"), &json!({"membership": "ban"}));
    let ban = a.rooms.append(&guild, ban).await.unwrap().event_id;
    // b answers cid's join with a state that knows nothing of the ban, and leaves the rest out too.
    let (id, event) = signed_join(&a, &b, &guild, &cid).await;
    let keep = [
        "m.room.create",
        "m.room.power_levels",
        "m.room.join_rules",
        "m.room.member",
    ];
    let told = b.rooms.current_state(&guild).await.unwrap();
    let state: Vec<_> = told
        .into_iter()
        .filter(|pdu| keep.contains(&pdu.kind_str().as_str()))
        .collect();
    let ids = state.iter().map(|pdu| pdu.event_id.clone()).collect();
    let auth_chain = b.rooms.auth_chain(&guild, ids).await.unwrap();
    let joined = JoinedRoom {
        version: RoomVersion::V12,
        event,
        state: raw(state),
        auth_chain: raw(auth_chain),
        via: b.name.clone(),
    };
    let before = a.present(&guild).await;
    a.rooms.install(&guild, &id, joined.clone()).await.unwrap();
    let after = a.present(&guild).await;
    assert!(after.iter().any(|(_, _, event)| *event == ban));
    assert_eq!(
        after.len(),
        before.len(),
        "cid's invitation became a join, and that is all"
    );

    let other = OwnedEventId::try_from("$another").unwrap();
    let refused = a.rooms.install(&guild, &other, joined).await;
    assert!(matches!(refused, Err(TakeInError::Unexpected(_))), "{refused:?}");
}

#[tokio::test]
async fn what_was_refused_once_is_refused_again() {
    let Stage {
        a,
        b,
        guild,
        channel,
        ann,
        bob,
        ..
    } = stage().await;
    deliver(&a, &b, &[&guild, &channel]).await;
    // b's own template: it is still to hear that bob is banned.
    let (id, join) = signed_join(&b, &b, &guild, &bob).await;
    let ban = membership(&ann, &bob, &json!({"membership": "ban"}));
    a.rooms.append(&guild, ban).await.unwrap();
    for _ in 0..3 {
        let accepted = a
            .rooms
            .accept_membership(&b.name, &guild, &id, "join", &join)
            .await;
        assert!(matches!(accepted, Err(TakeInError::Rejected(_))), "{accepted:?}");
        let results = a.rooms.receive(&b.name, vec![join.clone()]).await;
        assert!(matches!(results[0].1, Ok(TakenIn::SoftFailed(_))), "{results:?}");
    }
}

#[tokio::test]
async fn a_steward_without_members_does_not_come_back_by_an_old_cite() {
    let Stage {
        a,
        b,
        guild,
        channel,
        ann,
        bob,
        ..
    } = stage().await;
    deliver(&a, &b, &[&guild, &channel]).await;
    let steward = b.rooms.steward().clone();
    b.rooms
        .append(
            &channel,
            membership(&steward, &steward, &json!({"membership": "leave"})),
        )
        .await
        .unwrap();
    deliver(&b, &a, &[&channel]).await;
    let (id, join) = signed_join(&b, &a, &channel, &steward).await;
    a.rooms
        .append(&guild, membership(&ann, &bob, &json!({"membership": "leave"})))
        .await
        .unwrap();
    a.clock.advance_seconds(301);
    let accepted = a
        .rooms
        .accept_membership(&b.name, &channel, &id, "join", &join)
        .await;
    assert!(accepted.is_err(), "{accepted:?}");
    assert!(!a.rooms.server_in_room(&channel, &b.name).await.unwrap());
}

#[tokio::test]
async fn history_does_not_become_the_present() {
    let Stage {
        a, b, channel, ann, ..
    } = stage().await;
    for number in 0..300 {
        a.say(&channel, &ann, &number.to_string()).await.unwrap();
    }
    let last = a.own_events(&channel).await.pop().unwrap();
    let results = b.rooms.receive(&a.name, vec![last]).await;
    assert!(results[0].1.is_ok(), "{results:?}");
    let ends = b.ends(&channel).await;
    while b.rooms.fetch_history(&channel).await.unwrap() {
        let now = b.ends(&channel).await;
        assert!(now.iter().all(|end| ends.contains(end)), "{now:?}");
    }
    assert_eq!(b.ends(&channel).await, a.ends(&channel).await);
    assert_eq!(b.history(&channel).await, a.history(&channel).await);
}

#[tokio::test]
async fn a_server_cannot_fork_a_room_without_end() {
    let Stage {
        a,
        b,
        guild,
        channel,
        bob,
        ..
    } = stage().await;
    deliver(&a, &b, &[&guild, &channel]).await;
    b.say(&channel, &bob, "hello").await.unwrap();
    deliver(&b, &a, &[&channel]).await;
    let forks = b.forks_of(&channel, &bob, 80).await;
    let mut soft_failed = 0;
    for (_, result) in a.rooms.receive(&b.name, forks).await {
        match result {
            Ok(TakenIn::SoftFailed(_)) => soft_failed += 1,
            other => assert!(matches!(other, Ok(TakenIn::Accepted)), "{other:?}"),
        }
    }
    assert!((10..80).contains(&soft_failed), "{soft_failed}");
    assert!(a.ends(&channel).await.len() <= 64);
    // Others go on, and what they say merges.
    b.say(&channel, &bob, "and on").await.unwrap();
    deliver(&b, &a, &[&channel]).await;
    assert!(a.history(&channel).await.iter().any(|(_, text)| text == "and on"));
}

#[tokio::test]
async fn an_event_that_somebody_else_has_stripped_is_taken_from_its_server() {
    let Stage {
        a,
        b,
        network,
        guild,
        channel,
        ann,
        ..
    } = stage().await;
    let c = Server::start("c.test", &network, &a.clock, 3).await;
    let cid = c.user("cid");
    a.admit(&c, &guild, &channel, &cid).await;
    deliver(&a, &b, &[&guild, &channel]).await;
    a.mark().await;
    a.say(&channel, &ann, "whole").await.unwrap();
    let stripped: Vec<_> = a
        .own_events(&channel)
        .await
        .iter()
        .map(|event| {
            let mut event: Value = serde_json::from_str(event.get()).unwrap();
            if event["type"] == "m.room.message" {
                event["content"] = json!({});
            }
            RawValue::from_string(event.to_string()).unwrap()
        })
        .collect();
    for (_, result) in b.rooms.receive(&c.name, stripped.clone()).await {
        assert!(result.is_ok(), "{result:?}");
    }
    assert_eq!(b.history(&channel).await[0].1, "whole");
    // Where its server cannot be asked, it waits.
    network.cut(&a.name);
    for (_, result) in c.rooms.receive(&b.name, stripped).await.into_iter().skip(1) {
        assert!(matches!(result, Err(TakeInError::Gap(_))), "{result:?}");
    }
}
