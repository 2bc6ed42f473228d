//! Edits and redactions between servers, and what rebuilding makes of them.

use crate::common::{
    Server,
    stage::{Stage, deliver, stage},
};
use guildhall_event::{Draft, draft::to_map};
use guildhall_types::{EventId, RoomId, UserId};
use serde_json::json;

fn edit(user: &UserId, target: &EventId, body: &str) -> Draft {
    Draft::message(
        user,
        to_map(
            &json!({"msgtype": "m.text", "body": body, "m.new_content": {"msgtype": "m.text", "body": body},
            "m.relates_to": {"rel_type": "m.replace", "event_id": target}}),
        ),
    )
}

async fn texts(server: &Server, channel: &RoomId) -> Vec<String> {
    let history = server.history(channel).await;
    history.into_iter().map(|(_, text)| text).collect()
}

/// The texts that the message has had.
async fn past(server: &Server, channel: &RoomId, message: &EventId) -> Vec<String> {
    let texts = server
        .rooms
        .past_texts(channel, message, None, 100)
        .await
        .unwrap();
    texts.into_iter().map(|text| text.content).collect()
}

async fn rebuilding_changes_nothing(servers: &[&Server]) {
    for server in servers {
        let before = server.dump().await;
        assert!(before.len() > 5);
        server.rooms.rebuild().await.unwrap();
        assert_eq!(server.dump().await, before);
    }
}

#[tokio::test]
async fn edits_and_redactions_cross_and_only_for_those_who_may() {
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
    let bobs = b.say(&channel, &bob, "bob's").await.unwrap();
    let anns = a.say(&channel, &ann, "ann's").await.unwrap();
    deliver(&b, &a, &[&channel]).await;
    deliver(&a, &b, &[&channel]).await;
    b.rooms
        .append(&channel, edit(&bob, &bobs, "bob's, better"))
        .await
        .unwrap();
    b.rooms
        .append(&channel, edit(&bob, &anns, "not ann's"))
        .await
        .unwrap();
    b.rooms
        .append(&channel, Draft::redaction(&bob, &anns, None))
        .await
        .unwrap();
    deliver(&b, &a, &[&channel]).await;
    let mut shown = texts(&a, &channel).await;
    shown.sort();
    assert_eq!(shown, ["ann's", "bob's, better"]);
    assert_eq!(past(&a, &channel, &bobs).await, ["bob's", "bob's, better"]);
    assert_eq!(past(&a, &channel, &anns).await, ["ann's"], "others edit nothing");
    // The owner may take back what others said; the text is gone from the stored event too.
    a.rooms
        .append(&channel, Draft::redaction(&ann, &bobs, Some("off topic")))
        .await
        .unwrap();
    deliver(&a, &b, &[&channel]).await;
    for server in [&a, &b] {
        assert_eq!(texts(server, &channel).await, ["ann's"]);
        let event = server.rooms.event(&channel, &bobs).await.unwrap().unwrap();
        assert!(!event.json.contains("bob's"), "{}", event.json);
        let past = past(server, &channel, &bobs).await;
        assert!(!past.iter().any(|text| text == "bob's"), "{past:?}");
    }
}

#[tokio::test]
async fn rebuilding_gives_the_same_rows() {
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
    for number in 0..10 {
        a.say(&channel, &ann, &format!("a{number}")).await.unwrap();
        let said = b.say(&channel, &bob, &format!("b{number}")).await.unwrap();
        if number % 3 == 0 {
            b.rooms
                .append(&channel, Draft::redaction(&bob, &said, None))
                .await
                .unwrap();
        }
    }
    let leave = Draft::state(
        &bob,
        "m.room.member",
        bob.as_str(),
        to_map(&json!({"membership": "leave"})),
    );
    b.rooms.append(&guild, leave).await.unwrap();
    deliver(&b, &a, &[&guild, &channel]).await;
    deliver(&a, &b, &[&guild, &channel]).await;
    rebuilding_changes_nothing(&[&a, &b]).await;
}

#[tokio::test]
async fn an_edit_that_is_redacted_is_undone() {
    let Stage {
        a,
        b,
        guild,
        channel,
        ann,
        ..
    } = stage().await;
    deliver(&a, &b, &[&guild, &channel]).await;
    let message = a.say(&channel, &ann, "one").await.unwrap();
    let mut edits = Vec::new();
    for body in ["two", "three"] {
        a.clock.advance_millis(5);
        let edited = a
            .rooms
            .append(&channel, edit(&ann, &message, body))
            .await
            .unwrap();
        edits.push(edited.event_id);
    }
    deliver(&a, &b, &[&channel]).await;
    for server in [&a, &b] {
        assert_eq!(past(server, &channel, &message).await, ["one", "two", "three"]);
    }
    for (redacted, left) in [(&edits[0], &["one", "three"][..]), (&edits[1], &["one"])] {
        a.rooms
            .append(&channel, Draft::redaction(&ann, redacted, None))
            .await
            .unwrap();
        deliver(&a, &b, &[&channel]).await;
        for server in [&a, &b] {
            assert_eq!(texts(server, &channel).await, left[left.len() - 1..]);
            assert_eq!(past(server, &channel, &message).await, left);
        }
        assert_eq!(a.dump().await, b.dump().await);
        rebuilding_changes_nothing(&[&a, &b]).await;
    }
}

#[tokio::test]
async fn a_redaction_that_comes_before_its_edit_takes_effect() {
    let Stage {
        a,
        b,
        guild,
        channel,
        ann,
        ..
    } = stage().await;
    deliver(&a, &b, &[&guild, &channel]).await;
    let message = a.say(&channel, &ann, "one").await.unwrap();
    deliver(&a, &b, &[&channel]).await;
    a.mark().await;
    let edited = a
        .rooms
        .append(&channel, edit(&ann, &message, "two"))
        .await
        .unwrap();
    let unredacted = a.own_events(&channel).await;
    a.rooms
        .append(&channel, Draft::redaction(&ann, &edited.event_id, None))
        .await
        .unwrap();
    let mut events = a.own_events(&channel).await;
    events[0] = unredacted[0].clone();
    events.reverse();
    for (_, result) in b.rooms.receive(&a.name, events).await {
        assert!(result.is_ok(), "{result:?}");
    }
    for server in [&a, &b] {
        assert_eq!(texts(server, &channel).await, ["one"]);
    }
    rebuilding_changes_nothing(&[&a, &b]).await;
}
