//! Polls over two servers: what they come to does not depend on the order in which events come.

use crate::common::{
    Server,
    forge::{Forged, forge, is_accepted},
    roles::{Guild, act, exchange, guild, role},
    stage::Stage,
};
use guildhall_event::{
    Draft,
    guild::{POLL_END, POLL_RESPONSE, POLL_START, poll_content, poll_reply},
};
use guildhall_permissions::Permissions;
use guildhall_types::{
    EventId, OwnedEventId, RoomId, UserId,
    message::{Extra, Poll, PollAnswer},
};

fn poll(ends_at: i64) -> Poll {
    let answers = ["a", "b", "c"].map(|id| PollAnswer {
        id: id.to_owned(),
        text: format!("answer {id}"),
        ..PollAnswer::default()
    });
    Poll {
        question: "Which?".to_owned(),
        most: 1,
        ends_at: Some(ends_at),
        ended_at: None,
        answers: answers.into(),
    }
}

fn start(user: &UserId, ends_at: i64) -> Draft {
    Draft::timeline(user, POLL_START, poll_content(&poll(ends_at)))
}

fn vote(user: &UserId, poll: &EventId, answers: &[&str]) -> Draft {
    let answers: Vec<String> = answers.iter().map(ToString::to_string).collect();
    Draft::timeline(user, POLL_RESPONSE, poll_reply(poll.as_str(), Some(&answers)))
}

fn end(user: &UserId, poll: &EventId) -> Draft {
    Draft::timeline(user, POLL_END, poll_reply(poll.as_str(), None))
}

async fn say(server: &Server, channel: &RoomId, draft: Draft) -> OwnedEventId {
    server.rooms.append(channel, draft).await.unwrap().event_id
}

async fn counts(server: &Server, channel: &RoomId, poll: &EventId) -> Vec<i64> {
    let mut conn = server.db.db().read().await.unwrap();
    let row = guildhall_storage::messages::get(&mut conn, channel.as_str(), poll.as_str()).await;
    let extra: Extra = serde_json::from_str(&row.unwrap().unwrap().extra.unwrap()).unwrap();
    extra
        .poll
        .unwrap()
        .answers
        .iter()
        .map(|answer| answer.count)
        .collect()
}

/// Both show the same, and do so when they build their tables again.
async fn agree(stage: &Stage, poll: &EventId, expected: &[i64]) {
    let servers = [&stage.a, &stage.b];
    for server in servers {
        assert_eq!(counts(server, &stage.channel, poll).await, expected);
        let dump = server.dump().await;
        server.rooms.rebuild().await.unwrap();
        assert_eq!(server.dump().await, dump);
    }
    let shared = async |server: &Server| {
        let lines = server.dump().await.into_iter();
        let lines = lines.filter(|line| line.starts_with("poll") || line.starts_with("messages"));
        lines.collect::<Vec<_>>()
    };
    assert_eq!(shared(servers[0]).await, shared(servers[1]).await);
}

/// A guild in which all have spoken, and a poll of Ann's that runs for an hour.
async fn asked() -> (Guild, OwnedEventId) {
    let built = guild().await;
    let Stage {
        a,
        b,
        channel,
        ann,
        bob,
        ..
    } = &built.stage;
    a.say(channel, ann, "I am here").await.unwrap();
    a.say(channel, &built.cid, "I am here").await.unwrap();
    b.say(channel, bob, "I am here").await.unwrap();
    b.say(channel, &built.fay, "I am here").await.unwrap();
    let poll = say(a, channel, start(ann, a.clock_in(3600))).await;
    exchange(&built.stage).await;
    (built, poll)
}

#[tokio::test]
async fn votes_that_race_come_to_the_same() {
    let (Guild { stage, cid, fay, .. }, poll) = asked().await;
    let Stage {
        a,
        b,
        channel,
        ann,
        bob,
        ..
    } = &stage;
    // On both sides at once, also by the same users' second thoughts.
    for (server, user, answers) in [
        (a, &cid, &["a"][..]),
        (b, bob, &["a"]),
        (a, ann, &["b"]),
        (b, &fay, &["c"]),
        (b, bob, &["b"]),
        (a, &cid, &["nothing such", "c", "a"]),
        (b, &fay, &[]),
    ] {
        server.clock.advance_millis(5);
        say(server, channel, vote(user, &poll, answers)).await;
    }
    exchange(&stage).await;
    agree(&stage, &poll, &[0, 2, 1]).await;
    // A response that is redacted is none: what was said before counts.
    let last = say(b, channel, vote(bob, &poll, &["a"])).await;
    exchange(&stage).await;
    agree(&stage, &poll, &[1, 1, 1]).await;
    say(b, channel, Draft::redaction(bob, &last, None)).await;
    exchange(&stage).await;
    agree(&stage, &poll, &[0, 2, 1]).await;
    // Whose it is not does not end it.
    say(b, channel, end(bob, &poll)).await;
    exchange(&stage).await;
    b.clock.advance_millis(5);
    say(b, channel, vote(&fay, &poll, &["a"])).await;
    exchange(&stage).await;
    agree(&stage, &poll, &[1, 2, 1]).await;
    // Its author does, while others vote: what comes behind in the order does not count, on both.
    let ended = say(a, channel, end(ann, &poll)).await;
    a.clock.advance_millis(5);
    say(b, channel, vote(&fay, &poll, &["c"])).await;
    exchange(&stage).await;
    say(b, channel, vote(bob, &poll, &["c"])).await;
    exchange(&stage).await;
    let after = counts(a, channel, &poll).await;
    agree(&stage, &poll, &after).await;
    assert_eq!(after[1], 2, "who votes after the end changes nothing");
    // And when the end is redacted they count.
    say(a, channel, Draft::redaction(ann, &ended, None)).await;
    exchange(&stage).await;
    agree(&stage, &poll, &[0, 1, 3]).await;
    say(a, channel, Draft::redaction(ann, &poll, None)).await;
    exchange(&stage).await;
    for server in [a, b] {
        let dump = server.dump().await;
        assert!(!dump.iter().any(|line| line.starts_with("poll_votes")));
        server.rooms.rebuild().await.unwrap();
        assert_eq!(server.dump().await, dump);
    }
}

#[tokio::test]
async fn who_comes_too_late_or_may_not_does_not_count() {
    let (Guild { stage, fay, .. }, poll) = asked().await;
    let Stage {
        a,
        b,
        guild,
        channel,
        ann,
        bob,
        ..
    } = &stage;
    say(b, channel, vote(bob, &poll, &["a"])).await;
    exchange(&stage).await;
    a.clock.advance_seconds(3601);
    say(b, channel, vote(bob, &poll, &["b"])).await;
    say(b, channel, vote(&fay, &poll, &["b"])).await;
    exchange(&stage).await;
    agree(&stage, &poll, &[1, 0, 0]).await;
    // Nobody asks, nor votes, without the right.
    let rights = Permissions::DEFAULT_EVERYONE;
    let everyone = |rights| role(ann, guild.as_str(), 0, rights);
    act(a, guild, everyone(rights.without(Permissions::SEND_POLLS)))
        .await
        .unwrap();
    exchange(&stage).await;
    let draft = start(&fay, a.clock_in(3600));
    assert!(b.rooms.append(channel, draft.clone()).await.is_err());
    a.clock.advance_seconds(301);
    let mut draft = draft;
    draft.content.insert(
        "org.guildhall.guild_at".to_owned(),
        serde_json::json!(b.ends(guild).await),
    );
    let (_, event) = forge(b, channel, draft, Forged::default()).await;
    assert!(!is_accepted(b, a, event).await);
    let steward = b.rooms.steward();
    let mut draft = start(steward, a.clock_in(3600));
    draft.content.insert(
        "org.guildhall.guild_at".to_owned(),
        serde_json::json!(b.ends(guild).await),
    );
    let (id, event) = forge(b, channel, draft, Forged::default()).await;
    is_accepted(b, a, event).await;
    let history = a.history(channel).await;
    assert!(
        history.iter().all(|(message, _)| *message != id.as_str()),
        "a server asks nothing"
    );
}
