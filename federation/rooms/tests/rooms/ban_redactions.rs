//! Redactions that a ban allows, and what a server that does not keep to the rules makes of them. `spec/threat-model.md` makes these claims.

use crate::common::{
    Server,
    forge::{Forged, forge},
    roles::{Guild, act, exchange, guild, hand_over, membership},
    stage::Stage,
};
use guildhall_event::{Draft, draft::to_map};
use guildhall_rooms::Step;
use guildhall_types::{
    EventId, OwnedEventId, RoomId, UserId,
    content::{BAN, DELETE_SECONDS, GUILD_AT},
};
use serde_json::{Value, json};

fn ban(sender: &UserId, user: &UserId, seconds: Value) -> Draft {
    let content = to_map(&json!({"membership": "ban", DELETE_SECONDS: seconds}));
    Draft::state(sender, "m.room.member", user.as_str(), content)
}

/// A redaction of `target` that names `ban` and cites the guild as `server` knows it, unless `at` says how.
async fn redaction(
    server: &Server,
    guild: &RoomId,
    sender: &UserId,
    target: &EventId,
    (ban, at): (Option<&str>, Option<&[String]>),
) -> Draft {
    let mut draft = Draft::redaction(sender, target, None);
    let cites = match at {
        Some(at) => at.to_vec(),
        None => server.ends(guild).await,
    };
    draft.content.insert(GUILD_AT.to_owned(), json!(cites));
    if let Some(ban) = ban {
        draft.content.insert(BAN.to_owned(), json!(ban));
    }
    draft
}

async fn texts(server: &Server, channel: &RoomId) -> Vec<String> {
    let history = server.history(channel).await;
    history.into_iter().map(|(_, text)| text).collect()
}

/// Appends as a use-case does; gives the event.
async fn append(server: &Server, room: &RoomId, draft: Draft) -> OwnedEventId {
    let steps = vec![Step::Append(room.to_owned(), vec![draft.into()])];
    let appended = server.rooms.submit(steps).await.unwrap();
    appended[0].event_id.clone()
}

#[tokio::test]
async fn a_ban_reaches_as_far_back_as_it_says_and_no_further() {
    let Guild { stage, dan, fay, .. } = guild().await;
    let Stage {
        a,
        b,
        guild,
        channel,
        bob,
        ann,
        ..
    } = &stage;
    let old = a.say(channel, &dan, "long ago").await.unwrap();
    a.clock.advance_seconds(7200);
    let new = a.say(channel, &dan, "spam").await.unwrap();
    let other = a.say(channel, ann, "by ann").await.unwrap();
    exchange(&stage).await;

    // Who has no right to ban deletes nothing, whatever the steward's server says.
    let (forged, event) = forge(b, guild, ban(&fay, &dan, json!(604_800)), Forged::default()).await;
    a.rooms.receive(&b.name, vec![event]).await;
    let steward = b.rooms.steward();
    for named in [None, Some("$nothing"), Some(forged.as_str()), Some(new.as_str())] {
        for sender in [&fay, steward] {
            let draft = redaction(b, guild, sender, &new, (named, None)).await;
            let (_, event) = forge(b, channel, draft, Forged::default()).await;
            a.rooms.receive(&b.name, vec![event]).await;
        }
    }
    assert_eq!(texts(a, channel).await, ["long ago", "spam", "by ann"]);

    // bob may ban, and needs no right to manage messages.
    let banned = append(b, guild, ban(bob, &dan, json!(3600))).await;
    hand_over(b, a, guild).await;
    for target in [&old, &other, &new] {
        let draft = redaction(b, guild, steward, target, (Some(banned.as_str()), None)).await;
        append(b, channel, draft).await;
    }
    exchange(&stage).await;
    for server in [a, b] {
        assert_eq!(texts(server, channel).await, ["long ago", "by ann"]);
        let before = server.dump().await;
        server.rooms.rebuild().await.unwrap();
        assert_eq!(server.dump().await, before, "a rebuild gives the same");
    }
}

#[tokio::test]
async fn a_ban_that_asks_for_nonsense_is_none() {
    let Guild { stage, dan, .. } = guild().await;
    let Stage { a, b, guild, bob, .. } = &stage;
    for seconds in [json!(0), json!(-5), json!(604_801), json!("7")] {
        let local = act(b, guild, ban(bob, &dan, seconds.clone())).await;
        assert!(local.is_err(), "{seconds}");
        let (_, event) = forge(b, guild, ban(bob, &dan, seconds.clone()), Forged::default()).await;
        a.rooms.receive(&b.name, vec![event]).await;
        let state = a.rooms.guild_state(guild).await.unwrap().unwrap();
        assert!(state.members.contains_key(dan.as_str()), "{seconds}");
    }
}

#[tokio::test]
async fn after_the_ban_has_ended_nothing_more_is_deleted_by_it() {
    let Guild { stage, dan, .. } = guild().await;
    let Stage {
        a,
        b,
        guild,
        channel,
        bob,
        ann,
        ..
    } = &stage;
    let first = a.say(channel, &dan, "spam").await.unwrap();
    exchange(&stage).await;
    let banned = append(b, guild, ban(bob, &dan, json!(3600))).await;
    let at = b.ends(guild).await;
    exchange(&stage).await;
    act(a, guild, membership(ann, &dan, "leave")).await.unwrap();
    act(a, guild, membership(a.rooms.steward(), &dan, "invite"))
        .await
        .unwrap();
    act(a, guild, membership(&dan, &dan, "join")).await.unwrap();
    let back = a.say(channel, &dan, "I am back").await.unwrap();
    exchange(&stage).await;

    // Neither by the state that is, nor by that in which he was banned: pretending, right behind the first message, not to have heard.
    let steward = b.rooms.steward();
    let named = Some(banned.as_str());
    for (target, at) in [(&first, None), (&back, None), (&back, Some(&*at))] {
        let draft = redaction(b, guild, steward, target, (named, at)).await;
        let after = Forged {
            after: at.map(|_| first.clone()).into_iter().collect(),
            later: 0,
        };
        let (_, event) = forge(b, channel, draft, after).await;
        for server in [a, b] {
            server.rooms.receive(&b.name, vec![event.clone()]).await;
            assert_eq!(texts(server, channel).await, ["spam", "I am back"]);
        }
    }
    // What was said before the ban was to be deleted by it: that it comes late changes nothing.
    let draft = redaction(b, guild, steward, &first, (named, Some(&at))).await;
    let after = Forged {
        after: vec![first.clone()],
        later: 0,
    };
    let (_, event) = forge(b, channel, draft, after).await;
    a.rooms.receive(&b.name, vec![event]).await;
    assert_eq!(texts(a, channel).await, ["I am back"]);
}

#[tokio::test]
async fn a_ban_that_falls_deletes_nothing() {
    let Guild { stage, dan, .. } = guild().await;
    let Stage {
        a,
        b,
        guild,
        channel,
        bob,
        ann,
        ..
    } = &stage;
    let said = a.say(channel, &dan, "true words").await.unwrap();
    exchange(&stage).await;
    // At the same time bob bans and loses the role: the revocation stands.
    let banned = append(b, guild, ban(bob, &dan, json!(3600))).await;
    act(a, guild, crate::common::roles::grant(ann, "mod", bob, false))
        .await
        .unwrap();
    exchange(&stage).await;
    let draft = redaction(b, guild, b.rooms.steward(), &said, (Some(banned.as_str()), None)).await;
    let (_, event) = forge(b, channel, draft, Forged::default()).await;
    for server in [a, b] {
        server.rooms.receive(&b.name, vec![event.clone()]).await;
        assert_eq!(texts(server, channel).await, ["true words"]);
    }
}
