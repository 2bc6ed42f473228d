//! Messages whose links are to be shown without previews: by their authors, and by who manages messages.

use crate::common::{
    Server,
    forge::{Forged, forge, is_accepted},
    roles::{Guild, act, exchange, grant, guild, role},
    stage::Stage,
};
use guildhall_event::{Draft, draft::to_map};
use guildhall_permissions::Permissions;
use guildhall_storage::previews;
use guildhall_types::{EventId, OwnedEventId, RoomId, UserId, content::GUILD_AT, message::SUPPRESS_EMBEDS};
use serde_json::{Map, Value, json};

/// Whether it is suppressed on each of these servers, also when they build their tables again.
async fn is_suppressed(servers: &[&Server], channel: &RoomId, message: &EventId) -> Vec<bool> {
    let mut all = Vec::new();
    for server in servers {
        let mut found = Vec::new();
        for _ in 0..2 {
            let mut conn = server.db.db().read().await.unwrap();
            let place = (channel.as_str(), message.as_str());
            let suppressed = previews::suppressed(&mut conn, &[place]).await.unwrap();
            found.push(!suppressed.is_empty());
            drop(conn);
            server.rooms.rebuild().await.unwrap();
        }
        assert_eq!(found[0], found[1], "on {}", server.name);
        all.push(found[0]);
    }
    all
}

fn message(user: &UserId, suppresses: Option<Value>) -> Draft {
    let mut content = to_map(&json!({"msgtype": "m.text", "body": "https://a.test/"}));
    content.extend(suppresses.map(|value| (SUPPRESS_EMBEDS.to_owned(), value)));
    Draft::message(user, content)
}

fn edit(user: &UserId, of: &EventId, suppresses: bool) -> Draft {
    let mut new = to_map(&json!({"msgtype": "m.text", "body": "https://b.test/"}));
    if suppresses {
        new.insert(SUPPRESS_EMBEDS.to_owned(), json!(true));
    }
    let content = json!({"msgtype": "m.text", "body": "* https://b.test/", "m.new_content": new,
        "m.relates_to": {"rel_type": "m.replace", "event_id": of}});
    Draft::message(user, to_map(&content))
}

async fn say(server: &Server, channel: &RoomId, draft: Draft) -> OwnedEventId {
    server.rooms.append(channel, draft).await.unwrap().event_id
}

fn suppress(user: &UserId, message: &EventId) -> Draft {
    let content: Map<String, Value> = to_map(&json!({ "event_id": message }));
    Draft::timeline(user, SUPPRESS_EMBEDS, content)
}

#[tokio::test]
async fn authors_say_so_in_messages_and_edits() {
    let Guild { stage, .. } = guild().await;
    let Stage {
        a,
        b,
        channel,
        ann,
        bob,
        ..
    } = &stage;
    let both = [a, b];
    a.say(channel, ann, "hello").await.unwrap();
    exchange(&stage).await;
    b.say(channel, bob, "hello").await.unwrap();
    exchange(&stage).await;
    let said = say(a, channel, message(ann, Some(json!(true)))).await;
    let odd = say(a, channel, message(ann, Some(json!("yes")))).await;
    let plain = say(a, channel, message(ann, None)).await;
    exchange(&stage).await;
    assert_eq!(is_suppressed(&both, channel, &said).await, [true, true]);
    assert_eq!(is_suppressed(&both, channel, &odd).await, [false, false]);
    assert_eq!(is_suppressed(&both, channel, &plain).await, [false, false]);
    let undone = say(a, channel, edit(ann, &said, false)).await;
    let done = say(a, channel, edit(ann, &plain, true)).await;
    // Nobody edits what others have said.
    say(b, channel, edit(bob, &odd, true)).await;
    exchange(&stage).await;
    assert_eq!(is_suppressed(&both, channel, &said).await, [false, false]);
    assert_eq!(is_suppressed(&both, channel, &plain).await, [true, true]);
    assert_eq!(is_suppressed(&both, channel, &odd).await, [false, false]);
    // Without the edit it is as it was at first.
    for edit in [&undone, &done] {
        say(a, channel, Draft::redaction(ann, edit, None)).await;
    }
    exchange(&stage).await;
    assert_eq!(is_suppressed(&both, channel, &said).await, [true, true]);
    assert_eq!(is_suppressed(&both, channel, &plain).await, [false, false]);
}

#[tokio::test]
async fn moderators_say_so_of_others_messages_for_good_and_nobody_else() {
    let Guild { stage, fay, .. } = guild().await;
    let Stage {
        a,
        b,
        guild,
        channel,
        ann,
        bob,
        ..
    } = &stage;
    let both = [a, b];
    act(a, guild, role(ann, "cleaner", 3, Permissions::MANAGE_MESSAGES))
        .await
        .unwrap();
    act(a, guild, grant(ann, "cleaner", bob, true)).await.unwrap();
    exchange(&stage).await;
    a.say(channel, ann, "hello").await.unwrap();
    let said = say(a, channel, message(ann, None)).await;
    let other = say(a, channel, message(ann, None)).await;
    b.say(channel, bob, "hello").await.unwrap();
    b.say(channel, &fay, "hello").await.unwrap();
    exchange(&stage).await;
    say(b, channel, suppress(bob, &said)).await;
    exchange(&stage).await;
    assert_eq!(is_suppressed(&both, channel, &said).await, [true, true]);
    say(a, channel, edit(ann, &said, false)).await;
    exchange(&stage).await;
    assert_eq!(is_suppressed(&both, channel, &said).await, [true, true]);
    // Who may not is not heard.
    assert!(b.rooms.append(channel, suppress(&fay, &other)).await.is_err());
    let mut forged = suppress(&fay, &other);
    forged
        .content
        .insert(GUILD_AT.to_owned(), json!(b.ends(guild).await));
    let (_, event) = forge(b, channel, forged, Forged::default()).await;
    assert!(!is_accepted(b, a, event).await);
    assert_eq!(is_suppressed(&[a], channel, &other).await, [false]);
}
