//! The path of an event between servers: joining, speaking, gaps, forks, redaction, rebuilding.

use std::sync::atomic::Ordering;

use crate::common::{
    Server,
    stage::{Stage, deliver, stage},
};
use guildhall_event::{Draft, draft::to_map};
use guildhall_rooms::{AppendError, TakeInError, TakenIn};
use serde_json::{Value, json, value::RawValue};

#[tokio::test]
async fn a_guild_is_the_same_on_both_servers() {
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
    a.say(&channel, &ann, "from a").await.unwrap();
    b.say(&channel, &bob, "from b").await.unwrap();
    deliver(&a, &b, &[&guild, &channel]).await;
    deliver(&b, &a, &[&guild, &channel]).await;
    assert_eq!(a.history(&channel).await.len(), 2);
    assert_eq!(a.history(&channel).await, b.history(&channel).await);
    assert_eq!(a.present(&channel).await, b.present(&channel).await);
    assert_eq!(a.present(&guild).await, b.present(&guild).await);
}

#[tokio::test]
async fn a_stranger_cannot_speak_and_a_member_cannot_rule() {
    let Stage {
        a,
        b,
        guild,
        channel,
        bob,
        ..
    } = stage().await;
    let stranger = a.user("stranger");
    assert!(matches!(
        a.say(&channel, &stranger, "hello").await,
        Err(AppendError::Forbidden(_))
    ));
    assert!(a.history(&channel).await.is_empty());
    let rename = Draft::state(&bob, "m.room.name", "", to_map(&json!({"name": "Mine"})));
    assert!(matches!(
        b.rooms.append(&guild, rename).await,
        Err(AppendError::Forbidden(_))
    ));
    let steward = b.rooms.steward().clone();
    assert!(
        b.join(&a, &guild, &steward).await.is_err(),
        "the guild's room is by invitation"
    );
}

#[tokio::test]
async fn a_gap_is_filled_from_the_sender() {
    let Stage {
        a, b, channel, ann, ..
    } = stage().await;
    for number in 0..30 {
        a.say(&channel, &ann, &number.to_string()).await.unwrap();
    }
    let last = a.own_events(&channel).await.pop().unwrap();
    let results = b.rooms.receive(&a.name, vec![last]).await;
    assert!(matches!(results[0].1, Ok(TakenIn::Accepted)), "{results:?}");
    assert_eq!(a.history(&channel).await, b.history(&channel).await);
}

#[tokio::test]
async fn a_gap_ends_where_something_is_held() {
    let Stage {
        a,
        b,
        channel,
        ann,
        bob,
        ..
    } = stage().await;
    b.mark().await;
    // Two branches: the way back from where they meet leads past what b holds, to before it came in.
    a.say(&channel, &ann, "first").await.unwrap();
    b.say(&channel, &bob, "meanwhile").await.unwrap();
    let own = b.own_events(&channel).await;
    a.rooms.receive(&b.name, own).await;
    let last = a.say(&channel, &ann, "last").await.unwrap();
    let before = b.logged(&channel).await.len();
    let sent = a.own_events(&channel).await.pop().unwrap();
    let results = b.rooms.receive(&a.name, vec![sent]).await;
    assert!(matches!(results[0].1, Ok(TakenIn::Accepted)), "{results:?}");
    assert_eq!(a.history(&channel).await, b.history(&channel).await);
    assert_eq!(b.ends(&channel).await, [last.to_string()]);
    // Ann's join, and what she said.
    let logged = b.logged(&channel).await.split_off(before);
    assert_eq!(logged.len(), 3, "{logged:?}");
    assert!(
        b.rooms.fetch_history(&channel).await.unwrap(),
        "the rest is history"
    );
}

#[tokio::test]
async fn what_comes_after_what_follows_it_is_no_end_of_the_room() {
    let Stage { a, b, guild, bob, .. } = stage().await;
    let (ends, logged) = (b.ends(&guild).await, b.logged(&guild).await);
    // The invitation by which bob came in is sent to his server too, and may come later than he.
    a.since.store(0, Ordering::SeqCst);
    let invitation = a.own_events(&guild).await.into_iter().find(|pdu| {
        let pdu: Value = serde_json::from_str(pdu.get()).unwrap();
        pdu["state_key"] == bob.as_str() && pdu["content"]["membership"] == "invite"
    });
    let invitation = invitation.unwrap();
    let results = b.rooms.receive(&a.name, vec![invitation]).await;
    assert!(results[0].1.is_ok(), "{results:?}");
    assert_eq!(b.ends(&guild).await, ends);
    assert_eq!(b.logged(&guild).await, logged);
    assert_eq!(a.present(&guild).await, b.present(&guild).await);
}

#[tokio::test]
async fn a_long_gap_is_bridged_and_then_filled_from_behind() {
    let Stage {
        a, b, channel, ann, ..
    } = stage().await;
    for number in 0..700 {
        a.say(&channel, &ann, &number.to_string()).await.unwrap();
    }
    let last = a.own_events(&channel).await.pop().unwrap();
    let results = b.rooms.receive(&a.name, vec![last]).await;
    assert!(matches!(results[0].1, Ok(TakenIn::Accepted)), "{results:?}");
    while b.rooms.fetch_history(&channel).await.unwrap() {}
    assert_eq!(a.history(&channel).await.len(), 700);
    assert_eq!(a.history(&channel).await, b.history(&channel).await);
}

#[tokio::test]
async fn forks_come_together_in_the_same_order() {
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
    for number in 0..20 {
        a.clock.advance_millis(if number % 3 == 0 { 0 } else { 7 });
        a.say(&channel, &ann, &format!("a{number}")).await.unwrap();
        b.say(&channel, &bob, &format!("b{number}")).await.unwrap();
    }
    deliver(&b, &a, &[&guild, &channel]).await;
    deliver(&a, &b, &[&guild, &channel]).await;
    assert_eq!(a.history(&channel).await.len(), 40);
    assert_eq!(a.history(&channel).await, b.history(&channel).await);
    assert_eq!(a.present(&channel).await, b.present(&channel).await);
}

#[tokio::test]
async fn members_go_on_talking_while_the_home_server_is_away() {
    let Stage {
        a,
        b,
        network,
        guild,
        channel,
        bob,
        ..
    } = stage().await;
    let c = Server::start("c.test", &network, &a.clock, 3).await;
    let cid = c.user("cid");
    a.admit(&c, &guild, &channel, &cid).await;
    deliver(&a, &b, &[&guild, &channel]).await;
    a.mark().await;
    network.cut(&a.name);
    // Neither has spoken before: they come into the channel's room on the word of their own stewards.
    b.say(&channel, &bob, "is a away?").await.unwrap();
    deliver(&b, &c, &[&guild, &channel]).await;
    c.say(&channel, &cid, "it is").await.unwrap();
    deliver(&c, &b, &[&guild, &channel]).await;
    assert_eq!(b.history(&channel).await.len(), 2);
    assert_eq!(b.history(&channel).await, c.history(&channel).await);
    for server in [&b, &c] {
        deliver(server, &a, &[&guild, &channel]).await;
    }
    assert_eq!(a.history(&channel).await, b.history(&channel).await);
    assert_eq!(a.present(&channel).await, c.present(&channel).await);
}

#[tokio::test]
async fn who_was_removed_is_heard_no_more() {
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
    b.say(&channel, &bob, "before").await.unwrap();
    deliver(&b, &a, &[&channel]).await;
    let kick = Draft::state(
        &ann,
        "m.room.member",
        bob.as_str(),
        to_map(&json!({"membership": "leave"})),
    );
    a.rooms.append(&guild, kick).await.unwrap();
    // b has not heard of it: what it sends now cites the time before, and passes within the bound.
    b.say(&channel, &bob, "on the way").await.unwrap();
    let late = b.own_events(&channel).await.pop().unwrap();
    assert!(matches!(
        a.rooms.receive(&b.name, vec![late]).await[0].1,
        Ok(TakenIn::Accepted)
    ));
    // After the bound it does not, however b pretends.
    a.clock.advance_seconds(301);
    b.say(&channel, &bob, "still here").await.unwrap();
    let stale = b.own_events(&channel).await.pop().unwrap();
    let results = a.rooms.receive(&b.name, vec![stale]).await;
    assert!(matches!(&results[0].1, Ok(TakenIn::SoftFailed(_))), "{results:?}");
    assert_eq!(a.history(&channel).await.len(), 2);
    // Once b knows, it does not even try.
    deliver(&a, &b, &[&guild]).await;
    assert!(matches!(
        b.say(&channel, &bob, "really?").await,
        Err(AppendError::Forbidden(_))
    ));
}

#[tokio::test]
async fn bad_events_are_refused_one_by_one() {
    let Stage {
        a, b, channel, ann, ..
    } = stage().await;
    a.say(&channel, &ann, "good").await.unwrap();
    let good = a.own_events(&channel).await;
    let last = good.last().unwrap().get().to_owned();
    let changed = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut value: serde_json::Value = serde_json::from_str(&last).unwrap();
        change(&mut value);
        RawValue::from_string(value.to_string()).unwrap()
    };
    let mut pdus = vec![
        changed(&|event| event["depth"] = json!(5)),
        changed(&|event| event["origin_server_ts"] = json!(1.5)),
        changed(&|event| event["depth"] = json!(9_007_199_254_740_992_i64)),
        changed(&|event| event["sender"] = json!("@bob:b.test")),
        changed(&|event| event["room_id"] = json!("!unknown:a.test")),
        changed(&|event| event["content"]["body"] = json!("x".repeat(70_000))),
        changed(&|event| {
            event.as_object_mut().unwrap().remove("signatures");
        }),
    ];
    let count = pdus.len();
    pdus.extend(good);
    let results = b.rooms.receive(&a.name, pdus).await;
    for (id, result) in &results[..count] {
        assert!(
            matches!(result, Err(TakeInError::Event(_) | TakeInError::UnknownRoom)),
            "{id:?}: {result:?}"
        );
    }
    for (_, result) in &results[count..] {
        assert!(result.is_ok(), "{result:?}");
    }
    assert_eq!(b.history(&channel).await.len(), 1);
    // A changed content is what the hash is for: the signature holds, and the content is redacted.
    let forged = changed(&|event| event["content"]["body"] = json!("forged"));
    let results = b.rooms.receive(&a.name, vec![forged]).await;
    assert!(results[0].1.is_ok());
    assert_eq!(b.history(&channel).await[0].1, "good");
}

#[tokio::test]
async fn a_nonce_makes_a_send_idempotent() {
    let Stage { a, channel, ann, .. } = stage().await;
    a.say(&channel, &ann, "first").await.unwrap();
    let send = || guildhall_rooms::NewEvent {
        draft: Draft::message(&ann, to_map(&json!({"msgtype": "m.text", "body": "once"}))),
        nonce: Some("n1".into()),
        skip_if_joined: false,
        keyed_by_last: false,
    };
    let first = a.rooms.append(&channel, send()).await.unwrap();
    let second = a.rooms.append(&channel, send()).await.unwrap();
    assert_eq!(first.event_id, second.event_id);
    assert!(second.duplicate && !first.duplicate);
    assert_eq!(a.history(&channel).await.len(), 2);
}

#[tokio::test]
async fn a_submission_is_all_or_nothing() {
    let Stage {
        a,
        channel,
        guild,
        ann,
        ..
    } = stage().await;
    let before = (a.present(&channel).await, a.dump().await);
    let good = Draft::message(&ann, to_map(&json!({"msgtype": "m.text", "body": "lost"})));
    let stranger = a.user("stranger");
    let bad = Draft::state(&stranger, "m.room.name", "", to_map(&json!({"name": "Mine"})));
    let join = Draft::state(
        &ann,
        "m.room.member",
        ann.as_str(),
        to_map(&json!({"membership": "join", "join_authorised_via_users_server": a.rooms.steward()})),
    );
    let steps = vec![
        guildhall_rooms::Step::Append(channel.clone(), vec![join.into(), good.into()]),
        guildhall_rooms::Step::Append(guild.clone(), vec![bad.into()]),
    ];
    assert!(matches!(
        a.rooms.submit(steps).await,
        Err(AppendError::Forbidden(_))
    ));
    assert_eq!((a.present(&channel).await, a.dump().await), before);
    a.say(&channel, &ann, "after").await.unwrap();
    assert_eq!(a.history(&channel).await.len(), 1);
}
