//! Pinned messages between servers: what comes of pins at the same time, of other servers' lists, and of those who may not.

use crate::common::{
    Server,
    forge::{Forged, forge, is_accepted},
    roles::{Guild, act, audit_log, exchange, grant, guild, hand_over, role},
    stage::{Stage, deliver},
};
use guildhall_event::{Draft, draft::to_map};
use guildhall_permissions::Permissions;
use guildhall_rooms::AppendError;
use guildhall_types::{
    EventId, OwnedEventId, OwnedUserId, RoomId, UserId,
    audit::action,
    content::{GUILD_AT, PIN, PINNED, PINNED_EVENTS},
};
use serde_json::{Value, json};

fn pinned_events(user: &UserId, content: &Value) -> Draft {
    Draft::state(user, PINNED_EVENTS, "", to_map(content))
}

/// `user` pins the message or not, with a list that knows of no others.
fn pin(user: &UserId, message: &EventId, pinned: bool) -> Draft {
    let list = if pinned { vec![message] } else { Vec::new() };
    pinned_events(
        user,
        &json!({"pinned": list, PIN: {"message": message, "pinned": pinned}}),
    )
}

async fn do_pin(server: &Server, channel: &RoomId, draft: Draft) -> Result<OwnedEventId, AppendError> {
    Ok(server.rooms.append(channel, draft).await?.event_id)
}

/// What is pinned, first pinned first.
async fn pins(server: &Server, channel: &RoomId) -> Vec<String> {
    let mut conn = server.db.db().read().await.unwrap();
    guildhall_storage::messages::pinned_ids(&mut conn, channel.as_str())
        .await
        .unwrap()
}

async fn all_have(servers: &[&Server], channel: &RoomId, expected: &[&OwnedEventId]) {
    for server in servers {
        assert_eq!(
            pins(server, channel).await,
            expected.iter().map(|id| id.as_str()).collect::<Vec<_>>(),
            "on {}",
            server.name
        );
        let before = server.dump().await;
        server.rooms.rebuild().await.unwrap();
        assert_eq!(server.dump().await, before);
    }
}

/// The guild, in which fay of b.test and cid of a.test may pin, with three messages of ann that both servers have.
async fn pinning() -> (Guild, Vec<OwnedEventId>) {
    let found = guild().await;
    let Stage {
        a,
        b,
        guild,
        channel,
        ann,
        ..
    } = &found.stage;
    act(a, guild, role(ann, "pinner", 2, Permissions::PIN_MESSAGES))
        .await
        .unwrap();
    for user in [&found.fay, &found.cid] {
        act(a, guild, grant(ann, "pinner", user, true)).await.unwrap();
    }
    let mut messages = Vec::new();
    for text in ["one", "two", "three"] {
        messages.push(a.say(channel, ann, text).await.unwrap());
        a.clock.advance_millis(1);
    }
    a.say(channel, &found.cid, "here").await.unwrap();
    hand_over(a, b, guild).await;
    b.say(channel, &found.fay, "hi").await.unwrap();
    exchange(&found.stage).await;
    (found, messages)
}

#[tokio::test]
async fn pins_at_the_same_time_are_all_kept() {
    let (found, messages) = pinning().await;
    let Guild { stage, fay, cid, .. } = &found;
    let Stage {
        a, b, channel, guild, ..
    } = stage;
    let [one, two, three] = messages.as_slice() else {
        panic!("{messages:?}")
    };
    // On two sides of a cut: state resolution keeps one list of both.
    do_pin(a, channel, pin(cid, one, true)).await.unwrap();
    a.clock.advance_seconds(1);
    do_pin(b, channel, pin(fay, two, true)).await.unwrap();
    exchange(stage).await;
    exchange(stage).await;
    all_have(&[a, b], channel, &[one, two]).await;

    // One side takes off what the other pins anew: the later in the order counts.
    do_pin(a, channel, pin(cid, one, false)).await.unwrap();
    a.clock.advance_seconds(1);
    do_pin(b, channel, pin(fay, three, true)).await.unwrap();
    let again = do_pin(b, channel, pin(fay, one, true)).await.unwrap();
    exchange(stage).await;
    exchange(stage).await;
    all_have(&[a, b], channel, &[two, three, one]).await;

    // What is said no more does not count: before it the pin was off.
    b.rooms
        .append(channel, Draft::redaction(fay, &again, None))
        .await
        .unwrap();
    exchange(stage).await;
    all_have(&[a, b], channel, &[two, three]).await;
    // A message that is deleted is pinned no more to be seen.
    a.rooms
        .append(channel, Draft::redaction(&stage.ann, two, None))
        .await
        .unwrap();
    exchange(stage).await;
    all_have(&[a, b], channel, &[three]).await;

    // What was redacted is listed no more.
    for server in [a, b] {
        let pinned = audit_log(server, guild).await;
        let pinned = pinned
            .iter()
            .filter(|entry| [action::MESSAGE_PIN, action::MESSAGE_UNPIN].contains(&entry.1));
        assert_eq!(pinned.count(), 4, "on {}", server.name);
    }
}

#[tokio::test]
async fn a_list_of_a_server_that_knows_no_more_counts_as_a_whole() {
    let (found, messages) = pinning().await;
    let Guild { stage, fay, cid, .. } = &found;
    let Stage { a, b, channel, .. } = stage;
    let [one, two, three] = messages.as_slice() else {
        panic!("{messages:?}")
    };
    do_pin(a, channel, pin(cid, one, true)).await.unwrap();
    exchange(stage).await;
    a.clock.advance_seconds(1);
    let odd = json!({"pinned": [three, two, three, 7, "nonsense"]});
    do_pin(b, channel, pinned_events(fay, &odd)).await.unwrap();
    a.clock.advance_seconds(1);
    // Not on the same side: it comes later in the order.
    do_pin(a, channel, pin(cid, one, false)).await.unwrap();
    do_pin(a, channel, pin(cid, one, true)).await.unwrap();
    exchange(stage).await;
    exchange(stage).await;
    all_have(&[a, b], channel, &[three, two, one]).await;
    let none = json!({"pinned": []});
    do_pin(b, channel, pinned_events(fay, &none)).await.unwrap();
    exchange(stage).await;
    all_have(&[a, b], channel, &[]).await;
    // What is no list changes nothing.
    for odd in [
        json!({}),
        json!({"pinned": 7}),
        json!({PIN: {"message": "x", "pinned": true}, "pinned": [one]}),
    ] {
        do_pin(b, channel, pinned_events(fay, &odd)).await.unwrap();
    }
    exchange(stage).await;
    all_have(&[a, b], channel, &[]).await;
}

#[tokio::test]
async fn the_order_in_which_they_come_does_not_matter() {
    let (found, messages) = pinning().await;
    let Guild { stage, cid, .. } = &found;
    let Stage { a, b, channel, .. } = stage;
    let [one, two, three] = messages.as_slice() else {
        panic!("{messages:?}")
    };
    a.mark().await;
    let mut events = Vec::new();
    for (message, pinned) in [(one, true), (two, true), (one, false), (three, true)] {
        a.clock.advance_seconds(1);
        events.push(do_pin(a, channel, pin(cid, message, pinned)).await.unwrap());
    }
    let unredacted = a.own_events(channel).await;
    a.rooms
        .append(channel, Draft::redaction(cid, &events[3], None))
        .await
        .unwrap();
    let mut all = a.own_events(channel).await;
    all[..4].clone_from_slice(&unredacted);
    all.reverse();
    for event in all {
        for (_, result) in b.rooms.receive(&a.name, vec![event]).await {
            assert!(result.is_ok(), "{result:?}");
        }
    }
    all_have(&[a, b], channel, &[two]).await;
}

/// A server that does not keep to the rules pins for a user without the right, and has a user say to have pinned what is not pinned.
#[tokio::test]
async fn who_may_not_pin_pins_nothing() {
    let (found, messages) = pinning().await;
    let Guild { stage, fay, .. } = &found;
    let Stage {
        a,
        b,
        guild,
        channel,
        ann,
        bob,
        ..
    } = stage;
    b.say(channel, bob, "hi").await.unwrap();
    exchange(stage).await;
    let heard = async |user: &OwnedUserId| {
        let content = json!({"pinned": [messages[0]], PIN: {"message": messages[0], "pinned": true}, GUILD_AT: b.ends(guild).await});
        let (_, event) = forge(b, channel, pinned_events(user, &content), Forged::default()).await;
        is_accepted(b, a, event).await
    };
    // Bob moderates, and may not pin.
    assert!(!heard(bob).await);
    assert!(matches!(
        do_pin(b, channel, pin(bob, &messages[0], true)).await,
        Err(AppendError::Forbidden(_))
    ));
    all_have(&[a], channel, &[]).await;
    act(a, guild, grant(ann, "pinner", fay, false)).await.unwrap();
    hand_over(a, b, guild).await;
    assert!(!heard(fay).await);
    all_have(&[a], channel, &[]).await;

    let told = json!({"msgtype": "m.notice", "body": "pinned a message", PINNED: messages[0]});
    b.rooms
        .append(channel, Draft::message(fay, to_map(&told)))
        .await
        .unwrap();
    deliver(b, a, &[channel]).await;
    all_have(&[a], channel, &[]).await;
}

#[tokio::test]
async fn what_tells_a_pin_is_not_changed_by_an_edit_that_is_redacted() {
    let (found, messages) = pinning().await;
    let Guild { stage, fay, .. } = &found;
    let Stage { a, b, channel, .. } = stage;
    let told = json!({"msgtype": "m.notice", "body": "pinned a message", PINNED: messages[0]});
    let notice = do_pin(b, channel, Draft::message(fay, to_map(&told)))
        .await
        .unwrap();
    let edit = json!({"msgtype": "m.text", "body": "words", "m.new_content": {"msgtype": "m.text", "body": "words"},
        "m.relates_to": {"rel_type": "m.replace", "event_id": notice}});
    let edit = do_pin(b, channel, Draft::message(fay, to_map(&edit)))
        .await
        .unwrap();
    b.rooms
        .append(channel, Draft::redaction(fay, &edit, None))
        .await
        .unwrap();
    exchange(stage).await;
    for server in [a, b] {
        let history = server.history(channel).await;
        let (_, text) = history.iter().find(|(id, _)| *id == notice.as_str()).unwrap();
        assert_eq!(text, "", "on {}", server.name);
    }
    all_have(&[a, b], channel, &[]).await;
}

#[tokio::test]
async fn no_more_are_pinned_than_may_be() {
    let (found, messages) = pinning().await;
    let Guild { stage, cid, .. } = &found;
    let Stage { a, b, channel, .. } = stage;
    let many: Vec<String> = (0..250).map(|number| format!("${number:043}")).collect();
    do_pin(a, channel, pinned_events(cid, &json!({ "pinned": many })))
        .await
        .unwrap();
    do_pin(a, channel, pin(cid, &messages[0], true)).await.unwrap();
    exchange(stage).await;
    all_have(&[a, b], channel, &[]).await;
    // One of them goes, and there is room.
    let gone = json!({"pinned": [], PIN: {"message": many[0], "pinned": false}});
    do_pin(a, channel, pinned_events(cid, &gone)).await.unwrap();
    do_pin(a, channel, pin(cid, &messages[0], true)).await.unwrap();
    exchange(stage).await;
    all_have(&[a, b], channel, &[&messages[0]]).await;
}

#[tokio::test]
async fn a_server_that_comes_in_later_has_what_is_pinned() {
    let (found, messages) = pinning().await;
    let Guild { stage, cid, .. } = &found;
    let Stage {
        a,
        channel,
        guild,
        network,
        ..
    } = stage;
    a.rooms
        .append(
            channel,
            pinned_events(cid, &json!({"pinned": [messages[0], messages[1]]})),
        )
        .await
        .unwrap();
    let c = Server::start("c.test", network, &a.clock, 3).await;
    let mia = c.user("mia");
    a.admit(&c, guild, channel, &mia).await;
    let mut conn = c.db.db().read().await.unwrap();
    let rows = guildhall_storage::projection::pins::all(&mut conn, channel.as_str())
        .await
        .unwrap();
    drop(conn);
    let ids: Vec<&str> = rows.iter().map(|row| row.message_id.as_str()).collect();
    let mut expected = [messages[0].as_str(), messages[1].as_str()];
    expected.sort_unstable();
    let mut ids = ids;
    ids.sort_unstable();
    assert_eq!(ids, expected);
    let before = c.dump().await;
    c.rooms.rebuild().await.unwrap();
    assert_eq!(c.dump().await, before);
}
