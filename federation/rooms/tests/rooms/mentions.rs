//! What a server that does not keep to the rules can and cannot call, and that all servers agree on it. `spec/threat-model.md` makes these claims.

use crate::common::{
    Server,
    forge::{Forged, forge, is_accepted},
    roles::{Guild, act, exchange, guild, hand_over, role},
    stage::Stage,
};
use guildhall_event::{Draft, draft::to_map};
use guildhall_permissions::Permissions;
use guildhall_rooms::Change;
use guildhall_types::{
    EventId, OwnedEventId, RoomId, UserId,
    content::{GUILD_AT, ROLE, RoleContent},
    message::Mentions,
};
use serde_json::{Value, json};

fn message(user: &UserId, calls: &Value, cites: &[String]) -> Draft {
    let mut content = json!({"msgtype": "m.text", "body": "all", "org.guildhall.tts": true, GUILD_AT: cites});
    for (key, value) in calls.as_object().unwrap() {
        content[key] = value.clone();
    }
    Draft::message(user, to_map(&content))
}

fn all() -> Value {
    json!({"m.mentions": {"user_ids": ["@ann:a.test"], "room": true}, "org.guildhall.mentions": {"roles": ["crew", "fans", "nope"]}})
}

async fn stored(server: &Server, channel: &RoomId, message: &EventId) -> (Mentions, bool) {
    let mut conn = server.db.db().read().await.unwrap();
    let row = guildhall_storage::messages::get(&mut conn, channel.as_str(), message.as_str())
        .await
        .unwrap()
        .unwrap();
    let mentions = row.mentions.map(|json| serde_json::from_str(&json).unwrap());
    (mentions.unwrap_or_default(), row.is_tts)
}

/// Whom the log says the message to call.
async fn told(server: &Server, message: &EventId) -> Mentions {
    let mut conn = server.db.db().read().await.unwrap();
    let entries = guildhall_storage::log::read_after(&mut conn, 0, 100_000)
        .await
        .unwrap();
    let entry = entries
        .into_iter()
        .find(|entry| entry.event_id == message.as_str());
    let changes: Vec<Change> = serde_json::from_str(&entry.unwrap().changes).unwrap();
    let calls = changes.into_iter().find_map(|change| match change {
        Change::MessageCreated { mentions, .. } => Some(mentions),
        _ => None,
    });
    calls.unwrap()
}

fn expected(roles: &[&str], everyone: bool) -> Mentions {
    Mentions {
        users: vec!["@ann:a.test".to_owned()],
        roles: roles.iter().map(ToString::to_string).collect(),
        everyone,
        here: false,
    }
}

/// `b` sends the message; what it comes to on both, now and when they build their tables again.
async fn come_to(
    (a, b): (&Server, &Server),
    channel: &RoomId,
    draft: Draft,
) -> (OwnedEventId, (Mentions, bool)) {
    let (id, event) = forge(b, channel, draft, Forged::default()).await;
    assert!(is_accepted(b, a, event.clone()).await);
    b.rooms.receive(&b.name, vec![event]).await;
    let found = stored(a, channel, &id).await;
    assert_eq!(stored(b, channel, &id).await, found);
    for server in [a, b] {
        let before = server.dump().await;
        server.rooms.rebuild().await.unwrap();
        assert_eq!(server.dump().await, before);
    }
    (id, found)
}

#[tokio::test]
async fn who_may_not_call_everybody_calls_nobody() {
    let Guild { stage, fay, .. } = guild().await;
    let Stage {
        a,
        b,
        guild,
        channel,
        ann,
        ..
    } = &stage;
    act(a, guild, role(ann, "crew", 1, Permissions::NONE))
        .await
        .unwrap();
    let fans = RoleContent {
        name: "fans".to_owned(),
        position: 2,
        permissions: "0".to_owned(),
        mentionable: true,
        ..RoleContent::default()
    };
    act(a, guild, Draft::state_of(ann, ROLE, "fans", &fans))
        .await
        .unwrap();
    act(
        a,
        guild,
        role(ann, guild.as_str(), 0, Permissions::DEFAULT_EVERYONE),
    )
    .await
    .unwrap();
    hand_over(a, b, guild).await;
    b.say(channel, &fay, "hello").await.unwrap();
    exchange(&stage).await;
    let with_right = b.ends(guild).await;
    let (message_id, found) = come_to((a, b), channel, message(&fay, &all(), &with_right)).await;
    assert_eq!(found, (expected(&["crew", "fans"], true), false));

    let everyone = Permissions::DEFAULT_EVERYONE
        .without(Permissions::MENTION_EVERYONE)
        .union(Permissions::SEND_TTS_MESSAGES);
    act(a, guild, role(ann, guild.as_str(), 0, everyone))
        .await
        .unwrap();
    hand_over(a, b, guild).await;
    let without = b.ends(guild).await;
    let (_, found) = come_to((a, b), channel, message(&fay, &all(), &without)).await;
    assert_eq!(found, (expected(&["fans"], false), true));

    // Neither does an edit call more, nor long after the right was lost a cite from before.
    let edit = json!({
        "m.relates_to": {"rel_type": "m.replace", "event_id": message_id},
        "m.new_content": {"msgtype": "m.text", "body": "now", "m.mentions": {"room": true}},
    });
    come_to_edit((a, b), channel, message(&fay, &edit, &without)).await;
    assert_eq!(stored(a, channel, &message_id).await.0, Mentions::default());
    // Who is told of a call when the edit has come already is told all the same.
    for server in [a, b] {
        assert_eq!(told(server, &message_id).await, expected(&["crew", "fans"], true));
    }
    a.clock.advance_seconds(600);
    let (_, found) = come_to(
        (a, b),
        channel,
        message(&fay, &json!({"m.mentions": {"room": true}}), &without),
    )
    .await;
    assert_eq!(found.0, Mentions::default());
}

async fn come_to_edit((a, b): (&Server, &Server), channel: &RoomId, draft: Draft) {
    let (_, event) = forge(b, channel, draft, Forged::default()).await;
    assert!(is_accepted(b, a, event.clone()).await);
    b.rooms.receive(&b.name, vec![event]).await;
}

#[tokio::test]
async fn a_server_does_not_call_by_a_right_that_is_long_gone() {
    let Guild { stage, fay, .. } = guild().await;
    let Stage {
        a,
        b,
        guild,
        channel,
        ann,
        ..
    } = &stage;
    act(
        a,
        guild,
        role(ann, guild.as_str(), 0, Permissions::DEFAULT_EVERYONE),
    )
    .await
    .unwrap();
    hand_over(a, b, guild).await;
    b.say(channel, &fay, "hello").await.unwrap();
    exchange(&stage).await;
    let before = b.ends(guild).await;
    let everyone = Permissions::DEFAULT_EVERYONE.without(Permissions::MENTION_EVERYONE);
    act(a, guild, role(ann, guild.as_str(), 0, everyone))
        .await
        .unwrap();
    let calls = json!({"m.mentions": {"room": true}});
    let heard = async || {
        let (id, event) = forge(b, channel, message(&fay, &calls, &before), Forged::default()).await;
        assert!(is_accepted(b, a, event).await);
        stored(a, channel, &id).await.0.everyone
    };
    assert!(heard().await, "its server may not have heard of it");
    a.clock.advance_seconds(600);
    assert!(!heard().await);
}
