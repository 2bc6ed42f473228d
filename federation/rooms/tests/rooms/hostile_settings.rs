//! What a server that does not keep to the rules can and cannot do to the settings of a guild, and to what they ask of its users.
//! `spec/threat-model.md` makes these claims.

use crate::common::{
    Server,
    forge::{Forged, forge, is_accepted},
    roles::{Guild, act, effective, exchange, guild, hand_over, membership},
    stage::Stage,
};
use guildhall_event::{Draft, draft::to_map};
use guildhall_types::{
    RoomId, UserId,
    content::{ALIAS, BY, GUILD_AT, JOIN, SCREENING, SETTING, ScreeningContent, SettingContent, user_key},
};
use serde_json::{Value, json};

fn setting(sender: &UserId, name: &str, value: Value) -> Draft {
    Draft::state_of(sender, SETTING, name, &SettingContent { value })
}

fn rules(sender: &UserId) -> Draft {
    setting(sender, "rules", json!({"enabled": true, "rules": ["Be kind"]}))
}

fn agree(sender: &UserId, user: &UserId) -> Draft {
    let content = ScreeningContent { accepted: true };
    Draft::state_of(sender, SCREENING, &user_key(user.as_str()), &content)
}

/// Whether `a` shows what `user` of `b` says, sent as if it were `later` seconds later, with `cites`.
async fn is_heard(
    (a, b): (&Server, &Server),
    channel: &RoomId,
    user: &UserId,
    (cites, later): (&[String], i64),
) -> bool {
    let content = json!({"msgtype": "m.text", "body": "hello", GUILD_AT: cites});
    let message = Draft::message(user, to_map(&content));
    let forged = Forged {
        after: Vec::new(),
        later,
    };
    let (_, event) = forge(b, channel, message, forged).await;
    is_accepted(b, a, event).await
}

#[tokio::test]
async fn with_a_member_it_cannot_set_up_the_guild() {
    let Guild { stage, fay, .. } = guild().await;
    let Stage {
        a,
        b,
        guild,
        ann,
        bob,
        ..
    } = &stage;
    let before = effective(a).await;
    for draft in [
        setting(&fay, "verification_level", json!(3)),
        rules(&fay),
        agree(&fay, bob),
        // Who may, but not so.
        setting(bob, "verification_level", json!(4)),
        setting(bob, "verification_level", json!("3")),
        setting(bob, "rules", json!({"enabled": true})),
        setting(bob, "mfa_level", json!(1)),
        setting(bob, "", json!(null)),
        // A server's own user is no member.
        setting(b.rooms.steward(), "verification_level", json!(3)),
    ] {
        let (_, event) = forge(b, guild, draft.clone(), Forged::default()).await;
        assert!(!is_accepted(b, a, event).await, "{draft:?}");
    }
    assert_eq!(effective(a).await, before);
    act(b, guild, setting(bob, "verification_level", json!(2)))
        .await
        .unwrap();
    act(a, guild, setting(ann, "afk_timeout", json!(60)))
        .await
        .unwrap();
    exchange(&stage).await;
    for server in [a, b] {
        let state = server.rooms.guild_state(guild).await.unwrap().unwrap();
        let settings = &state.settings;
        assert_eq!((settings.verification_level, settings.afk_timeout), (2, 60));
    }
    assert_eq!(effective(a).await, effective(b).await);
}

#[tokio::test]
async fn who_has_not_agreed_to_the_rules_is_not_heard() {
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
    b.say(channel, &fay, "before").await.unwrap();
    b.say(channel, bob, "I too").await.unwrap();
    exchange(&stage).await;
    let old = b.ends(guild).await;
    act(a, guild, rules(ann)).await.unwrap();
    hand_over(a, b, guild).await;
    let cited = b.ends(guild).await;
    let servers = (a, b);
    assert!(!is_heard(servers, channel, &fay, (&cited, 0)).await);
    assert!(
        is_heard(servers, channel, bob, (&cited, 0)).await,
        "who holds a role is asked nothing"
    );
    // The state from before the rules is too old to cite, once others had time to hear of them.
    a.clock.advance_seconds(301);
    assert!(!is_heard(servers, channel, &fay, (&old, 0)).await);
    act(b, guild, agree(&fay, &fay)).await.unwrap();
    exchange(&stage).await;
    let cited = b.ends(guild).await;
    assert!(is_heard(servers, channel, &fay, (&cited, 0)).await);
    // Agreeing ends with the membership, on every server.
    act(a, guild, membership(ann, &fay, "leave")).await.unwrap();
    act(a, guild, membership(a.rooms.steward(), &fay, "invite"))
        .await
        .unwrap();
    hand_over(a, b, guild).await;
    act(b, guild, membership(&fay, &fay, "join")).await.unwrap();
    exchange(&stage).await;
    for server in [a, b] {
        let state = server.rooms.guild_state(guild).await.unwrap().unwrap();
        assert!(!state.members.get(fay.as_str()).unwrap().has_accepted);
    }
    let cited = b.ends(guild).await;
    assert!(!is_heard(servers, channel, &fay, (&cited, 0)).await);
}

#[tokio::test]
async fn who_came_in_just_now_is_not_heard_at_level_three_whatever_the_clock_says() {
    let Guild { stage, fay, .. } = guild().await;
    let Stage {
        a,
        b,
        guild,
        channel,
        ann,
        ..
    } = &stage;
    b.say(channel, &fay, "before").await.unwrap();
    act(a, guild, setting(ann, "verification_level", json!(3)))
        .await
        .unwrap();
    exchange(&stage).await;
    let cited = b.ends(guild).await;
    for later in [0, 7200, -7200] {
        assert!(!is_heard((a, b), channel, &fay, (&cited, later)).await, "{later}");
    }
    a.clock.advance_seconds(600);
    assert!(is_heard((a, b), channel, &fay, (&cited, 0)).await);
}

#[tokio::test]
async fn a_server_tells_of_its_own_users_that_they_came_in_and_nothing_else() {
    let Guild { stage, fay, cid, .. } = guild().await;
    let Stage {
        a,
        b,
        guild,
        channel,
        ann,
        bob,
        ..
    } = &stage;
    let steward = b.rooms.steward();
    let notice = |user: Option<&UserId>, cites: &[String]| {
        let mut content = json!({"msgtype": "m.notice", "body": "somebody has joined", GUILD_AT: cites});
        if let Some(user) = user {
            content[JOIN] = json!(user);
        }
        Draft::message(steward, to_map(&content))
    };
    let tells = async |user: Option<&UserId>| {
        let (id, event) = forge(b, channel, notice(user, &b.ends(guild).await), Forged::default()).await;
        is_accepted(b, a, event).await.then_some(id)
    };
    assert_eq!(tells(Some(&fay)).await, None, "nobody wants to be told");
    act(a, guild, setting(ann, "system_channel_id", json!(channel)))
        .await
        .unwrap();
    exchange(&stage).await;
    let stranger = b.user("stranger");
    for other in [None, Some(&**ann), Some(&*cid), Some(&*stranger), Some(steward)] {
        assert_eq!(tells(other).await, None, "{other:?}");
    }
    let told = tells(Some(&fay)).await.expect("it is so");
    let authors = async || a.authors(channel).await;
    assert_eq!(authors().await, [(fay.to_string(), true)]);
    // It is not hers to put in other words, nor her server's.
    for sender in [&*fay, steward] {
        let content = json!({
            "msgtype": "m.text", "body": "* mine", "m.new_content": {"msgtype": "m.text", "body": "mine"}, JOIN: fay,
            "m.relates_to": {"rel_type": "m.replace", "event_id": told}, GUILD_AT: b.ends(guild).await,
        });
        let edit = Draft::message(sender, to_map(&content));
        let (_, event) = forge(b, channel, edit, Forged::default()).await;
        is_accepted(b, a, event).await;
    }
    let said: Vec<String> = a
        .history(channel)
        .await
        .into_iter()
        .map(|(_, text)| text)
        .collect();
    assert_eq!(said, [""], "that somebody came in, and no words of the server's");
    // Nor does a member pass for a server.
    let content = json!({"msgtype": "m.text", "body": "I too", JOIN: fay, GUILD_AT: b.ends(guild).await});
    b.say(channel, bob, "before").await.unwrap();
    exchange(&stage).await;
    let (_, event) = forge(
        b,
        channel,
        Draft::message(bob, to_map(&content)),
        Forged::default(),
    )
    .await;
    assert!(is_accepted(b, a, event).await);
    let all = authors().await;
    assert_eq!(all.iter().filter(|(_, is_join)| *is_join).count(), 1);
    act(a, guild, setting(ann, "system_channel_flags", json!(1)))
        .await
        .unwrap();
    a.clock.advance_seconds(301);
    exchange(&stage).await;
    assert_eq!(tells(Some(&fay)).await, None);
}

#[tokio::test]
async fn only_the_server_that_made_the_guild_gives_it_a_vanity_url() {
    let Guild { stage, .. } = guild().await;
    let Stage {
        a,
        b,
        guild,
        ann,
        bob,
        ..
    } = &stage;
    let alias = |sender: &UserId| {
        let content = json!({"alias": "#harbour:a.test", BY: sender});
        Draft::state(sender, ALIAS, "", to_map(&content))
    };
    // Whoever may manage the guild, and its owner, have to ask that server.
    for sender in [&**bob, b.rooms.steward()] {
        let (_, event) = forge(b, guild, alias(sender), Forged::default()).await;
        assert!(!is_accepted(b, a, event).await, "{sender}");
    }
    act(a, guild, alias(ann)).await.unwrap_err();
    act(a, guild, alias(a.rooms.steward())).await.unwrap();
}
