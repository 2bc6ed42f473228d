//! Reactions between servers: in whatever order they come, who may, and what rebuilding makes of them.

use crate::common::{
    Server,
    forge::{Forged, forge, is_accepted},
    roles::{Guild, act, exchange, guild, hand_over, role},
    stage::{Stage, deliver, stage},
};
use guildhall_event::{Draft, draft::to_map};
use guildhall_permissions::Permissions;
use guildhall_rooms::AppendError;
use guildhall_types::{EventId, OwnedEventId, RoomId, UserId, content::GUILD_AT, message::ReactionCount};
use serde_json::{Value, json};

fn content(target: &EventId, key: &str) -> Value {
    json!({"m.relates_to": {"rel_type": "m.annotation", "event_id": target, "key": key}})
}

fn reaction(user: &UserId, target: &EventId, key: &str) -> Draft {
    Draft::timeline(user, "m.reaction", to_map(&content(target, key)))
}

async fn react(
    server: &Server,
    channel: &RoomId,
    (user, target, key): (&UserId, &EventId, &str),
) -> Result<OwnedEventId, AppendError> {
    let appended = server.rooms.append(channel, reaction(user, target, key)).await?;
    Ok(appended.event_id)
}

/// What is shown below the message.
async fn shown(server: &Server, channel: &RoomId, message: &EventId) -> Vec<(String, i64)> {
    let mut conn = server.db.db().read().await.unwrap();
    let row = guildhall_storage::messages::get(&mut conn, channel.as_str(), message.as_str())
        .await
        .unwrap()
        .unwrap();
    let counts: Vec<ReactionCount> = row
        .reactions
        .map(|json| serde_json::from_str(&json).unwrap())
        .unwrap_or_default();
    counts
        .into_iter()
        .map(|count| (count.emoji.key, count.count))
        .collect()
}

async fn all_show(servers: &[&Server], channel: &RoomId, message: &EventId, expected: &[(&str, i64)]) {
    for server in servers {
        let shown = shown(server, channel, message).await;
        let shown: Vec<_> = shown.iter().map(|(key, count)| (key.as_str(), *count)).collect();
        assert_eq!(shown, expected, "on {}", server.name);
        let before = server.dump().await;
        server.rooms.rebuild().await.unwrap();
        assert_eq!(server.dump().await, before);
    }
}

#[tokio::test]
async fn reactions_of_both_servers_count_once_for_each_user() {
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
    let message = a.say(&channel, &ann, "hello").await.unwrap();
    b.say(&channel, &bob, "hi").await.unwrap();
    deliver(&b, &a, &[&channel]).await;
    deliver(&a, &b, &[&channel]).await;
    let by_ann = react(&a, &channel, (&ann, &message, "👍")).await.unwrap();
    a.clock.advance_seconds(1);
    react(&b, &channel, (&bob, &message, "👍")).await.unwrap();
    let again = react(&b, &channel, (&bob, &message, "👍")).await.unwrap();
    a.clock.advance_seconds(1);
    react(&b, &channel, (&bob, &message, "🎉")).await.unwrap();
    deliver(&a, &b, &[&channel]).await;
    deliver(&b, &a, &[&channel]).await;
    all_show(&[&a, &b], &channel, &message, &[("👍", 2), ("🎉", 1)]).await;

    // Of two alike one goes: it still counts. The first of all goes: the rest keep their places by time.
    b.rooms
        .append(&channel, Draft::redaction(&bob, &again, None))
        .await
        .unwrap();
    a.rooms
        .append(&channel, Draft::redaction(&ann, &by_ann, None))
        .await
        .unwrap();
    deliver(&a, &b, &[&channel]).await;
    deliver(&b, &a, &[&channel]).await;
    all_show(&[&a, &b], &channel, &message, &[("👍", 1), ("🎉", 1)]).await;

    // With the message they go, and what comes later shows nothing.
    a.rooms
        .append(&channel, Draft::redaction(&ann, &message, None))
        .await
        .unwrap();
    react(&b, &channel, (&bob, &message, "😀")).await.unwrap();
    deliver(&a, &b, &[&channel]).await;
    deliver(&b, &a, &[&channel]).await;
    for server in [&a, &b] {
        assert!(
            server
                .dump()
                .await
                .iter()
                .any(|line| line.starts_with("messages: ")
                    && line.contains(message.as_str())
                    && line.ends_with("||0||0|"))
        );
    }
}

#[tokio::test]
async fn the_order_in_which_they_come_does_not_matter() {
    let Stage {
        a,
        b,
        guild,
        channel,
        ann,
        ..
    } = stage().await;
    deliver(&a, &b, &[&guild, &channel]).await;
    a.say(&channel, &ann, "before").await.unwrap();
    deliver(&a, &b, &[&channel]).await;
    a.mark().await;
    let message = a.say(&channel, &ann, "hello").await.unwrap();
    let kept = react(&a, &channel, (&ann, &message, "👍")).await.unwrap();
    let gone = react(&a, &channel, (&ann, &message, "🎉")).await.unwrap();
    let unredacted = a.own_events(&channel).await;
    a.rooms
        .append(&channel, Draft::redaction(&ann, &gone, None))
        .await
        .unwrap();
    let mut events = a.own_events(&channel).await;
    events[..3].clone_from_slice(&unredacted);
    // The redaction, what it redacts, the other reaction, the message.
    events.reverse();
    for event in events {
        for (_, result) in b.rooms.receive(&a.name, vec![event]).await {
            assert!(result.is_ok(), "{result:?}");
        }
    }
    all_show(&[&a, &b], &channel, &message, &[("👍", 1)]).await;
    assert!(b.rooms.event(&channel, &kept).await.unwrap().is_some());
    let event = b.rooms.event(&channel, &gone).await.unwrap().unwrap();
    assert!(!event.json.contains("🎉"), "{}", event.json);
}

#[tokio::test]
async fn those_that_came_first_are_shown() {
    let Stage {
        a,
        b,
        guild,
        channel,
        ann,
        ..
    } = stage().await;
    deliver(&a, &b, &[&guild, &channel]).await;
    let message = a.say(&channel, &ann, "hello").await.unwrap();
    let mut events = Vec::new();
    for number in 0..22 {
        a.clock.advance_seconds(1);
        events.push(
            react(&a, &channel, (&ann, &message, &format!("e{number:02}")))
                .await
                .unwrap(),
        );
    }
    deliver(&a, &b, &[&channel]).await;
    let expected: Vec<String> = (0..20).map(|number| format!("e{number:02}")).collect();
    let expected: Vec<_> = expected.iter().map(|key| (key.as_str(), 1)).collect();
    all_show(&[&a, &b], &channel, &message, &expected).await;
    // One of them goes, and one that was not shown comes up.
    a.rooms
        .append(&channel, Draft::redaction(&ann, &events[3], None))
        .await
        .unwrap();
    deliver(&a, &b, &[&channel]).await;
    let mut expected = expected;
    expected.remove(3);
    expected.push(("e20", 1));
    all_show(&[&a, &b], &channel, &message, &expected).await;
}

#[tokio::test]
async fn moderators_take_those_of_others_off_and_nobody_else_does() {
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
    let message = a.say(&channel, &ann, "hello").await.unwrap();
    b.say(&channel, &bob, "hi").await.unwrap();
    deliver(&b, &a, &[&channel]).await;
    deliver(&a, &b, &[&channel]).await;
    let by_ann = react(&a, &channel, (&ann, &message, "👍")).await.unwrap();
    a.clock.advance_seconds(1);
    let by_bob = react(&b, &channel, (&bob, &message, "🎉")).await.unwrap();
    deliver(&a, &b, &[&channel]).await;
    deliver(&b, &a, &[&channel]).await;
    b.rooms
        .append(&channel, Draft::redaction(&bob, &by_ann, None))
        .await
        .unwrap();
    deliver(&b, &a, &[&channel]).await;
    all_show(&[&a, &b], &channel, &message, &[("👍", 1), ("🎉", 1)]).await;
    a.rooms
        .append(&channel, Draft::redaction(&ann, &by_bob, None))
        .await
        .unwrap();
    deliver(&a, &b, &[&channel]).await;
    all_show(&[&a, &b], &channel, &message, &[("👍", 1)]).await;
}

/// A server that does not keep to the rules has its users react without the right, with emoji that are not lent to them, and as its steward.
#[tokio::test]
async fn a_reaction_without_the_right_is_not_shown() {
    let Guild { stage, fay, .. } = guild().await;
    let Stage {
        a,
        b,
        guild,
        channel,
        ann,
        ..
    } = &stage;
    let message = a.say(channel, ann, "hello").await.unwrap();
    b.say(channel, &fay, "hi").await.unwrap();
    exchange(&stage).await;
    let everyone = Permissions::DEFAULT_EVERYONE.without(Permissions::USE_EXTERNAL_EMOJIS);
    act(a, guild, role(ann, guild.as_str(), 0, everyone))
        .await
        .unwrap();
    hand_over(a, b, guild).await;
    let cited = json!(b.ends(guild).await);
    let draft = |user: &UserId, custom: Option<Value>| {
        let mut content = content(
            &message,
            if custom.is_some() {
                "mxc://b.test/x"
            } else {
                "👍"
            },
        );
        content[GUILD_AT] = cited.clone();
        if let Some(custom) = custom {
            content["org.guildhall.emoji"] = custom;
        }
        Draft::timeline(user, "m.reaction", to_map(&content))
    };
    let heard = async |draft: Draft| {
        let (_, event) = forge(b, channel, draft, Forged::default()).await;
        is_accepted(b, a, event).await
    };
    assert!(!heard(draft(&fay, Some(json!({"id": "e1", "name": "party"})))).await);
    assert!(heard(draft(&fay, None)).await);
    assert_eq!(shown(a, channel, &message).await, [("👍".to_owned(), 1)]);
    // What a steward says about a message is nothing.
    heard(draft(b.rooms.steward(), None)).await;
    assert_eq!(shown(a, channel, &message).await, [("👍".to_owned(), 1)]);

    let everyone = Permissions::DEFAULT_EVERYONE.without(Permissions::ADD_REACTIONS);
    act(a, guild, role(ann, guild.as_str(), 0, everyone))
        .await
        .unwrap();
    hand_over(a, b, guild).await;
    let mut late = content(&message, "🎉");
    late[GUILD_AT] = json!(b.ends(guild).await);
    assert!(!heard(Draft::timeline(&fay, "m.reaction", to_map(&late))).await);
    assert!(matches!(
        react(b, channel, (&fay, &message, "🎉")).await,
        Err(AppendError::Forbidden(_))
    ));
    assert_eq!(shown(a, channel, &message).await, [("👍".to_owned(), 1)]);
}
