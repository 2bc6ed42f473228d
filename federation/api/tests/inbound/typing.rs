//! EDUs: typing is passed on, the rest is left alone.

use guildhall_bus::Typing;
use serde_json::{Value, json};

use crate::world::World;

fn typing(room: &str, user: &str, typing: bool) -> Value {
    json!({"edu_type": "m.typing", "content": {"room_id": room, "user_id": user, "typing": typing}})
}

#[tokio::test]
async fn a_member_types_before_he_has_spoken() {
    let World {
        a, b, channel, bob, ..
    } = World::joined().await;
    let mut heard = a.bus.subscribe_typing();
    let edus = [
        json!({"edu_type": "m.presence", "content": {"push": []}}),
        json!({"edu_type": "m.typing", "content": {"room_id": 1}}),
        json!({"edu_type": "m.typing"}),
        json!(7),
        json!({"edu_type": "org.example.new", "content": {"x": 1}}),
        typing(channel.as_str(), bob.as_str(), true),
        typing(channel.as_str(), bob.as_str(), false),
    ];
    let in_thread = |id: &str| {
        let mut edu = typing(channel.as_str(), bob.as_str(), true);
        edu["content"]["org.guildhall.thread_id"] = json!(id);
        edu
    };
    let edus = [&edus[..], &[in_thread("$thread"), in_thread("thread")]].concat();
    let answer = b.send(&a, "1", &[], &edus).await.ok();
    assert_eq!(answer, json!({"pdus": {}}));
    let expected = |typing| Typing {
        room_id: channel.clone(),
        thread_id: None,
        user_id: bob.clone(),
        is_local: false,
        typing,
        timeout_ms: 30_000,
    };
    assert_eq!(heard.try_recv().unwrap(), expected(true));
    assert_eq!(heard.try_recv().unwrap(), expected(false));
    let told = heard.try_recv().unwrap();
    assert_eq!(told.thread_id.as_deref().map(|id| id.as_str()), Some("$thread"));
    assert!(heard.try_recv().is_err());
}

#[tokio::test]
async fn nobody_types_for_others_or_where_he_is_not() {
    let World {
        a,
        b,
        guild,
        channel,
        ann,
        bob,
        ..
    } = World::joined().await;
    let mut heard = a.bus.subscribe_typing();
    let (other, elsewhere) = a.guild(&ann).await;
    let edus = [
        typing(channel.as_str(), ann.as_str(), true),
        typing(channel.as_str(), "@stranger:b.test", true),
        typing(channel.as_str(), "@guildhall:b.test", true),
        typing(elsewhere.as_str(), bob.as_str(), true),
        typing(other.as_str(), bob.as_str(), true),
        typing("!unknown", bob.as_str(), true),
    ];
    b.send(&a, "1", &[], &edus).await.ok();
    assert!(heard.try_recv().is_err());
    a.set(&guild, "m.room.server_acl", "", json!({"allow": ["a.test"]}))
        .await;
    b.send(&a, "2", &[], &[typing(guild.as_str(), bob.as_str(), true)])
        .await
        .ok();
    assert!(heard.try_recv().is_err());
}
