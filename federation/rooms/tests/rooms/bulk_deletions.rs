//! Messages that are deleted together: one entry in the audit log on every server, and no way to hide deletions from it.

use crate::common::{
    Server,
    forge::{Forged, forge, is_accepted},
    roles::{Guild, act, audit_log, exchange, grant, guild, role},
    stage::Stage,
};
use guildhall_event::{Draft, draft::to_map};
use guildhall_permissions::Permissions;
use guildhall_rooms::Step;
use guildhall_types::{
    OwnedEventId, RoomId, UserId,
    audit::action::{MESSAGE_BULK_DELETE, MESSAGE_DELETE},
    content::{BULK_DELETE, GUILD_AT},
};
use serde_json::json;

fn bulk(user: &UserId, messages: &[OwnedEventId]) -> Draft {
    Draft::timeline(user, BULK_DELETE, to_map(&json!({ "messages": messages })))
}

async fn delete(
    server: &Server,
    channel: &RoomId,
    user: &UserId,
    (named, deleted): (&[OwnedEventId], &[OwnedEventId]),
) {
    let redactions = deleted.iter().map(|id| Draft::redaction(user, id, None).into());
    let events = std::iter::once(bulk(user, named).into())
        .chain(redactions)
        .collect();
    server
        .rooms
        .submit(vec![Step::Append(channel.to_owned(), events)])
        .await
        .unwrap();
}

/// How many entries there are of messages deleted one by one, and together; also when the server builds its tables again.
async fn listed(server: &Server, guild: &RoomId) -> (usize, usize) {
    let before = server.dump().await;
    let log = audit_log(server, guild).await;
    server.rooms.rebuild().await.unwrap();
    assert_eq!(server.dump().await, before);
    assert_eq!(audit_log(server, guild).await, log);
    let of = |action: i64| log.iter().filter(|entry| entry.1 == action).count();
    (of(MESSAGE_DELETE), of(MESSAGE_BULK_DELETE))
}

#[tokio::test]
async fn they_are_listed_once_on_every_server_and_others_one_by_one() {
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
    act(a, guild, role(ann, "cleaner", 3, Permissions::MANAGE_MESSAGES))
        .await
        .unwrap();
    act(a, guild, grant(ann, "cleaner", bob, true)).await.unwrap();
    exchange(&stage).await;
    let mut messages = Vec::new();
    for number in 0..4 {
        messages.push(a.say(channel, ann, &format!("m{number}")).await.unwrap());
    }
    b.say(channel, bob, "hello").await.unwrap();
    b.say(channel, &fay, "hello").await.unwrap();
    exchange(&stage).await;
    // The third is not named, and so it is listed.
    delete(b, channel, bob, (&messages[..2], &messages[..3])).await;
    exchange(&stage).await;
    for server in [a, b] {
        assert_eq!(listed(server, guild).await, (1, 1), "on {}", server.name);
        assert_eq!(server.history(channel).await.len(), 3);
    }
    // Who may not delete what others have said names nothing, and hides nothing that others delete.
    let mut content = to_map(&json!({"messages": [messages[3]]}));
    content.insert(GUILD_AT.to_owned(), json!(b.ends(guild).await));
    let (_, event) = forge(
        b,
        channel,
        Draft::timeline(&fay, BULK_DELETE, content),
        Forged::default(),
    )
    .await;
    assert!(!is_accepted(b, a, event).await);
    a.rooms
        .append(channel, Draft::redaction(ann, &messages[3], None))
        .await
        .unwrap();
    assert_eq!(listed(a, guild).await, (1, 1), "one's own is not listed");
}
