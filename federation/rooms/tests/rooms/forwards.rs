//! What another server says to be passed on.

use crate::common::{
    Server,
    stage::{Stage, deliver, stage},
};
use guildhall_event::{Draft, draft::to_map};
use guildhall_storage::messages::Message;
use guildhall_types::{
    EventId, OwnedEventId, OwnedUserId, RoomId,
    message::{Extra, FORWARD, kind},
};
use serde_json::{Value, json};

async fn row(server: &Server, channel: &RoomId, message: &EventId) -> Message {
    let mut conn = server.db.db().read().await.unwrap();
    let row = guildhall_storage::messages::get(&mut conn, channel.as_str(), message.as_str()).await;
    row.unwrap().unwrap()
}

/// `user` of `server` says something that has `forward` beside it, and calls and answers as much as it can.
async fn says(server: &Server, channel: &RoomId, user: &OwnedUserId, forward: Value) -> OwnedEventId {
    let first = server.say(channel, user, "first").await.unwrap();
    let content = json!({
        "msgtype": "m.text", "body": "passed on", "org.guildhall.tts": true, "m.mentions": {"user_ids": [user]},
        "m.relates_to": {"m.in_reply_to": {"event_id": first}}, FORWARD: forward,
    });
    let draft = Draft::message(user, to_map(&content));
    server.rooms.append(channel, draft).await.unwrap().event_id
}

async fn agree(servers: &[&Server]) {
    for server in servers {
        let before = server.dump().await;
        server.rooms.rebuild().await.unwrap();
        assert_eq!(server.dump().await, before);
        assert_eq!(servers[0].dump().await, before);
    }
}

#[tokio::test]
async fn what_is_passed_on_calls_nobody_and_is_not_edited() {
    let Stage {
        a,
        b,
        guild,
        channel,
        bob,
        ..
    } = stage().await;
    deliver(&a, &b, &[&guild, &channel]).await;
    let later = a.clock.advance_millis(0).0 + 1_000_000;
    let from = json!({"channel": channel, "message": "$31hneApxJ_1o-63DmFrpeqnkFfWppnzWso1JvH3ogLM"});
    let passed_on = says(&b, &channel, &bob, json!({"sent_at": later, "from": from})).await;
    let edit = json!({
        "msgtype": "m.text", "body": "* other", "m.new_content": {"msgtype": "m.text", "body": "other"},
        "m.relates_to": {"rel_type": "m.replace", "event_id": passed_on},
    });
    b.rooms
        .append(&channel, Draft::message(&bob, to_map(&edit)))
        .await
        .unwrap();
    deliver(&b, &a, &[&channel]).await;
    for server in [&a, &b] {
        let row = row(server, &channel, &passed_on).await;
        assert_eq!(
            (
                row.kind,
                row.content.as_str(),
                row.mentions,
                row.is_tts,
                row.reply_to
            ),
            (kind::FORWARD, "passed on", None, false, None)
        );
        let extra: Extra = serde_json::from_str(&row.extra.unwrap()).unwrap();
        let forward = extra.forward.unwrap();
        assert_eq!(
            forward.sent_at, row.sent_at,
            "nothing was said after it was passed on"
        );
        assert_eq!(json!(forward.from), from);
    }
    agree(&[&a, &b]).await;
    b.rooms
        .append(&channel, Draft::redaction(&bob, &passed_on, None))
        .await
        .unwrap();
    deliver(&b, &a, &[&channel]).await;
    agree(&[&a, &b]).await;
}

#[tokio::test]
async fn what_has_not_the_form_is_a_message_like_others() {
    let Stage {
        a,
        b,
        guild,
        channel,
        bob,
        ..
    } = stage().await;
    deliver(&a, &b, &[&guild, &channel]).await;
    for bad in [
        json!({}),
        json!([1, null, null]),
        json!({"sent_at": "now"}),
        json!(null),
    ] {
        let said = says(&b, &channel, &bob, bad).await;
        deliver(&b, &a, &[&channel]).await;
        for server in [&a, &b] {
            let row = row(server, &channel, &said).await;
            assert_eq!((row.kind, row.extra), (kind::ORDINARY, None));
            assert!(row.mentions.is_some() && row.reply_to.is_some());
        }
    }
    agree(&[&a, &b]).await;
}
