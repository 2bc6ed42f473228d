//! What a server that does not keep to the rules can and cannot do to a guild's rules that look at messages. `spec/threat-model.md` makes
//! these claims.

use crate::common::{
    Server,
    forge::{Forged, forge, is_accepted},
    roles::{Guild, act, audit_rows, effective, exchange, guild, hand_over},
    stage::Stage,
};
use guildhall_event::{Draft, draft::to_map};
use guildhall_types::{
    EventId, OwnedEventId, RoomId, UserId,
    content::{AUTOMOD, AUTOMOD_RULE, GUILD_AT},
};
use serde_json::{Value, json};

/// A rule that keeps cats back and tells of it in `channel`.
fn cats(creator: &UserId, channel: &RoomId) -> Value {
    json!({
        "name": "no cats", "enabled": true, "creator": creator,
        "trigger": {"type": "keyword", "keyword_filter": ["cat"]},
        "actions": [{"type": "block_message"}, {"type": "send_alert_message", "channel_id": channel}],
    })
}

fn rule(sender: &UserId, id: &str, content: &Value) -> Draft {
    Draft::state(sender, AUTOMOD_RULE, id, to_map(content))
}

fn message(user: &UserId, body: &str, cites: &[String]) -> Draft {
    let content = json!({"msgtype": "m.text", "body": body, GUILD_AT: cites});
    Draft::message(user, to_map(&content))
}

/// Whether `a` shows what `draft` of `b` says.
async fn is_heard((a, b): (&Server, &Server), channel: &RoomId, draft: Draft) -> Option<OwnedEventId> {
    let (id, event) = forge(b, channel, draft, Forged::default()).await;
    is_accepted(b, a, event).await.then_some(id)
}

async fn texts(server: &Server, channel: &RoomId) -> Vec<String> {
    let history = server.history(channel).await;
    history.into_iter().map(|(_, text)| text).collect()
}

#[tokio::test]
async fn with_a_member_it_cannot_make_rules() {
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
    let before = effective(a).await;
    let mut bad = cats(bob, channel);
    bad["trigger"] = json!({"type": "keyword", "regex_patterns": ["(?:a{100}){1000}"]});
    let steward = b.rooms.steward();
    for draft in [
        rule(&fay, "r", &cats(&fay, channel)),
        // Who may, but not so.
        rule(bob, "r", &cats(ann, channel)),
        rule(bob, "r", &bad),
        rule(bob, "", &cats(bob, channel)),
        rule(bob, "r/r", &cats(bob, channel)),
        rule(bob, "r", &json!({"deleted": false})),
        // A server's own user is no member.
        rule(steward, "r", &cats(steward, channel)),
    ] {
        let (_, event) = forge(b, guild, draft.clone(), Forged::default()).await;
        assert!(!is_accepted(b, a, event).await, "{draft:?}");
    }
    assert_eq!(effective(a).await, before);
    act(b, guild, rule(bob, "r", &cats(bob, channel))).await.unwrap();
    exchange(&stage).await;
    for server in [a, b] {
        let state = server.rooms.guild_state(guild).await.unwrap().unwrap();
        assert_eq!(state.automod["r"].name, "no cats");
    }
    assert_eq!(effective(a).await, effective(b).await);
    act(a, guild, rule(ann, "r", &json!({"deleted": true})))
        .await
        .unwrap();
    exchange(&stage).await;
    for server in [a, b] {
        let state = server.rooms.guild_state(guild).await.unwrap().unwrap();
        assert!(state.automod.is_empty());
        let dump = server.dump().await;
        server.rooms.rebuild().await.unwrap();
        assert_eq!(server.dump().await, dump);
    }
}

#[tokio::test]
async fn what_a_rule_keeps_back_is_not_heard_and_no_edit_brings_it_in() {
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
    let said = b.say(channel, &fay, "dog").await.unwrap();
    b.say(channel, bob, "I too").await.unwrap();
    exchange(&stage).await;
    let old = b.ends(guild).await;
    act(a, guild, rule(ann, "r", &cats(ann, channel))).await.unwrap();
    hand_over(a, b, guild).await;
    let cited = b.ends(guild).await;
    let servers = (a, b);
    // A server that asks itself whether it may refuses it.
    assert!(b.say(channel, &fay, "Cat!").await.is_err());
    assert!(
        is_heard(servers, channel, message(&fay, "Cat!", &cited))
            .await
            .is_none()
    );
    assert!(
        is_heard(servers, channel, message(&fay, "catalogue", &cited))
            .await
            .is_some()
    );
    let long = "dog ".repeat(4001);
    assert!(
        is_heard(servers, channel, message(&fay, &long, &cited))
            .await
            .is_none(),
        "too long to be looked at"
    );
    // Who manages the guild is looked at by no rule. It is said later, so that the order does not hang on ids.
    a.clock.advance_millis(5);
    assert!(
        is_heard(servers, channel, message(bob, "a cat", &cited))
            .await
            .is_some()
    );
    let edit = |target: &EventId, body: &str| {
        let content = json!({
            "msgtype": "m.text", "body": "* fine", "m.new_content": {"msgtype": "m.text", "body": body},
            "m.relates_to": {"rel_type": "m.replace", "event_id": target}, GUILD_AT: cited,
        });
        Draft::message(&fay, to_map(&content))
    };
    assert!(is_heard(servers, channel, edit(&said, "cat")).await.is_none());
    assert!(is_heard(servers, channel, edit(&said, "puppy")).await.is_some());
    assert_eq!(texts(a, channel).await, ["puppy", "I too", "catalogue", "a cat"]);
    // Nor does a state from before the rule help, once others had time to hear of it.
    a.clock.advance_seconds(301);
    assert!(
        is_heard(servers, channel, message(&fay, "cat", &old))
            .await
            .is_none()
    );
    let before = a.dump().await;
    a.rooms.rebuild().await.unwrap();
    assert_eq!(a.dump().await, before);
}

#[tokio::test]
async fn only_the_guilds_own_server_tells_what_a_rule_found_and_only_what_is_so() {
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
    act(a, guild, rule(ann, "r", &cats(ann, channel))).await.unwrap();
    exchange(&stage).await;
    let alert = |sender: &UserId, cites: &[String], change: (&str, Value)| {
        let mut found = json!({
            "rule": "r", "name": "no cats", "user": fay, "channel": channel, "content": "my cat", "keyword": "cat",
            "matched": "cat", "blocked": true,
        });
        if !change.0.is_empty() {
            found[change.0] = change.1;
        }
        let content = json!({"msgtype": "m.notice", "body": "buy this", AUTOMOD: found, GUILD_AT: cites});
        Draft::message(sender, to_map(&content))
    };
    let cited = b.ends(guild).await;
    let right = || ("", Value::Null);
    assert!(
        is_heard((a, b), channel, alert(b.rooms.steward(), &cited, right()))
            .await
            .is_none()
    );
    // Of the guild's own server the other believes what is so.
    let own = a.rooms.steward();
    let cited = a.ends(guild).await;
    let tells = async |draft: Draft| is_heard((b, a), channel, draft).await;
    for wrong in [
        ("rule", json!("s")),
        ("name", json!("buy this")),
        ("content", json!("buy this")),
        ("content", json!("a cat".repeat(10_000))),
        ("matched", json!("buy this")),
        ("keyword", json!("buy this")),
        ("blocked", json!(false)),
        ("user", json!("@nobody:b.test")),
        ("user", json!(own)),
    ] {
        assert!(
            tells(alert(own, &cited, wrong.clone())).await.is_none(),
            "{wrong:?}"
        );
    }
    let listed = async || {
        let mut rows = audit_rows(b).await;
        rows.retain(|row| row.contains("autoModerationRuleName"));
        rows
    };
    assert!(listed().await.is_empty());
    let told = tells(alert(own, &cited, right())).await.expect("it is so");
    let done = listed().await;
    assert_eq!(done.len(), 2, "{done:?}");
    for (row, action) in done.iter().zip([143, 144]) {
        let wanted = format!("|{channel}|{own}|{action}|{fay}|{channel}|");
        assert!(row.contains(&wanted), "{row}");
    }
    let is_told = async |server: &Server| {
        let dump = server.dump().await;
        dump.iter()
            .any(|line| line.starts_with("automod_alerts") && line.contains(told.as_str()))
    };
    assert!(is_told(b).await);
    assert_eq!(
        texts(b, channel).await,
        ["my cat"],
        "and no words of the server's"
    );
    assert_eq!(b.authors(channel).await, [(fay.to_string(), false)]);
    // It is not hers to put in other words; and a member does not pass for a server.
    b.say(channel, bob, "before").await.unwrap();
    let content = json!({
        "msgtype": "m.text", "body": "* mine", "m.new_content": {"msgtype": "m.text", "body": "mine"},
        "m.relates_to": {"rel_type": "m.replace", "event_id": told},
    });
    b.say(channel, &fay, "hello").await.unwrap();
    b.rooms
        .append(channel, Draft::message(&fay, to_map(&content)))
        .await
        .unwrap();
    assert_eq!(texts(b, channel).await[0], "my cat");
    let count = async || {
        let dump = b.dump().await;
        dump.iter()
            .filter(|line| line.starts_with("automod_alerts"))
            .count()
    };
    b.rooms.append(channel, alert(bob, &[], right())).await.unwrap();
    assert_eq!(count().await, 1);
    let before = b.dump().await;
    b.rooms.rebuild().await.unwrap();
    assert_eq!(b.dump().await, before);
    assert_eq!(listed().await, done);
}
