//! The audit log: the same on every server, whatever reached it first, and nothing in it that nobody was allowed to do.

use crate::common::{
    Server,
    roles::{
        Guild, MODERATING, act, audit_log, audit_rows, exchange, grant, guild, hand_over, membership,
        no_role, overwrites, role,
    },
    stage::{Stage, deliver},
};
use guildhall_event::{Draft, Placement, RoomVersion, auth, build, draft::to_map, guild::Overwrites};
use guildhall_permissions::{Overwrite, Permissions, Target};
use guildhall_rooms::Step;
use guildhall_types::{
    Clock, OwnedEventId, OwnedUserId, RoomId,
    audit::action,
    content::{GUILD_AT, MERGE, NICK, NickContent, REASON, user_key},
};
use serde_json::{Value, json, value::RawValue};

/// `draft` for a reason.
fn because(mut draft: Draft, key: &str, reason: &str) -> Draft {
    draft.content.insert(key.to_owned(), json!(reason));
    draft
}

fn named(sender: &OwnedUserId, name: &str) -> Draft {
    Draft::state(sender, "m.room.name", "", to_map(&json!({"name": name})))
}

/// `user` renames the channel.
async fn rename(server: &Server, channel: &RoomId, user: &OwnedUserId, name: &str) {
    let join = Draft::state(
        user,
        "m.room.member",
        user.as_str(),
        to_map(&json!({"membership": "join", "join_authorised_via_users_server": server.rooms.steward()})),
    );
    let steps = vec![Step::Append(
        channel.to_owned(),
        vec![join.into(), named(user, name).into()],
    )];
    server.rooms.submit(steps).await.unwrap();
}

/// The steward brings the channel's power levels after the roles.
async fn level(server: &Server, channel: &RoomId) {
    let steward = server.rooms.steward().clone();
    let steps = vec![Step::Levels(channel.to_owned(), steward)];
    server.rooms.submit(steps).await.unwrap();
}

/// What was changed, as key, old and new value.
fn changed(changes: &str) -> Vec<(String, Value, Value)> {
    let list: Vec<Value> = serde_json::from_str(changes).unwrap();
    let parts = |one: &Value| {
        let key = one["key"].as_str().unwrap().to_owned();
        (key, one["oldValue"].clone(), one["newValue"].clone())
    };
    list.iter().map(parts).collect()
}

/// Both servers list the same, before and after building it again; what they list.
async fn agreed(stage: &Stage) -> Vec<(String, i64, String, String, String)> {
    let Stage { a, b, guild, .. } = stage;
    let rows = audit_rows(a).await;
    // What b was told when it came in is older than its log.
    let theirs = audit_rows(b).await;
    let held: Vec<_> = rows.iter().filter(|row| theirs.contains(row)).cloned().collect();
    assert_eq!(held, theirs, "b lists nothing that a does not");
    for server in [a, b] {
        let before = audit_rows(server).await;
        server.rooms.rebuild().await.unwrap();
        assert_eq!(audit_rows(server).await, before, "on {}", server.name);
    }
    let listed = audit_log(b, guild).await;
    let mut of_a = audit_log(a, guild).await;
    of_a.retain(|entry| listed.contains(entry));
    assert_eq!(of_a, listed, "in the same order");
    listed
}

#[tokio::test]
async fn every_kind_of_action_is_listed_with_what_it_changed_and_why() {
    let Guild { stage, cid, dan, fay } = guild().await;
    let Stage {
        a,
        b,
        guild,
        channel,
        ann,
        bob,
        ..
    } = &stage;
    let all = MODERATING | Permissions::MANAGE_CHANNELS | Permissions::MANAGE_MESSAGES;
    act(a, guild, because(role(ann, "mod", 5, all), REASON, "more to do"))
        .await
        .unwrap();
    level(a, channel).await;
    act(a, guild, named(ann, "Great Hall")).await.unwrap();
    exchange(&stage).await;
    let nick = NickContent {
        nick: Some("Danny".to_owned()),
    };
    act(
        b,
        guild,
        Draft::state_of(bob, NICK, &user_key(dan.as_str()), &nick),
    )
    .await
    .unwrap();
    act(b, guild, grant(bob, "low", &dan, true)).await.unwrap();
    act(
        b,
        guild,
        because(membership(bob, &fay, "leave"), "reason", "spam"),
    )
    .await
    .unwrap();
    act(b, guild, membership(bob, &fay, "ban")).await.unwrap();
    act(b, guild, membership(bob, &fay, "leave")).await.unwrap();
    let low = Target::Role("low".to_owned());
    let of_low = |allow, deny| -> Overwrites {
        [Overwrite {
            target: low.clone(),
            allow,
            deny,
        }]
        .into_iter()
        .collect()
    };
    let (none, send) = (Permissions::NONE, Permissions::SEND_MESSAGES);
    act(b, guild, overwrites(bob, channel, of_low(none, send)))
        .await
        .unwrap();
    act(b, guild, overwrites(bob, channel, of_low(send, none)))
        .await
        .unwrap();
    act(b, guild, overwrites(bob, channel, Overwrites::default()))
        .await
        .unwrap();
    rename(b, channel, bob, "lobby").await;
    let said = a.say(channel, &cid, "to be deleted").await.unwrap();
    exchange(&stage).await;
    b.rooms
        .append(channel, Draft::redaction(bob, &said, Some("off topic")))
        .await
        .unwrap();
    let own = a.say(channel, &cid, "taken back").await.unwrap();
    a.rooms
        .append(channel, Draft::redaction(&cid, &own, None))
        .await
        .unwrap();
    act(b, guild, no_role(bob, "low")).await.unwrap();
    exchange(&stage).await;
    exchange(&stage).await;

    let mut listed = agreed(&stage).await;
    listed.retain(|entry| entry.0 == bob.as_str());
    let bits = |rights: Permissions| json!(rights.to_string());
    let mut wanted = vec![
        (
            action::MEMBER_UPDATE,
            dan.as_str(),
            json!([["nick", null, "Danny"]]),
            "",
        ),
        (
            action::MEMBER_ROLE_UPDATE,
            dan.as_str(),
            json!([["$add", null, [{"id": "low", "name": "low"}]]]),
            "",
        ),
        (action::MEMBER_KICK, fay.as_str(), json!([]), "spam"),
        (action::MEMBER_BAN_ADD, fay.as_str(), json!([]), ""),
        (action::MEMBER_BAN_REMOVE, fay.as_str(), json!([]), ""),
        (
            action::OVERWRITE_CREATE,
            channel.as_str(),
            json!([["allow", null, bits(none)], ["deny", null, bits(send)]]),
            "",
        ),
        (
            action::OVERWRITE_UPDATE,
            channel.as_str(),
            json!([
                ["allow", bits(none), bits(send)],
                ["deny", bits(send), bits(none)]
            ]),
            "",
        ),
        (
            action::OVERWRITE_DELETE,
            channel.as_str(),
            json!([["allow", bits(send), null], ["deny", bits(none), null]]),
            "",
        ),
        (
            action::CHANNEL_UPDATE,
            channel.as_str(),
            json!([["name", "general", "lobby"]]),
            "",
        ),
        (action::MESSAGE_DELETE, cid.as_str(), json!([]), "off topic"),
        (
            action::ROLE_DELETE,
            "low",
            json!([
                ["name", "low", null],
                ["color", 0, null],
                ["hoist", false, null],
                ["mentionable", false, null],
                ["position", 1, null],
                ["permissions", "0", null]
            ]),
            "",
        ),
    ];
    let mut found: Vec<_> = listed
        .iter()
        .map(|(_, action, target, changes, reason)| {
            let changes: Vec<Value> = changed(changes)
                .into_iter()
                .map(|(key, old, new)| json!([key, old, new]))
                .collect();
            (*action, target.as_str(), json!(changes), reason.as_str())
        })
        .collect();
    found.sort_by_key(|(action, ..)| *action);
    wanted.sort_by_key(|(action, ..)| *action);
    assert_eq!(found, wanted);
    let renamed = audit_log(a, guild).await;
    let renamed = renamed
        .iter()
        .find(|entry| entry.1 == action::GUILD_UPDATE)
        .unwrap();
    assert_eq!(
        changed(&renamed.3),
        [("name".to_owned(), json!("Test"), json!("Great Hall"))]
    );
    let reasons: Vec<_> = audit_log(b, guild)
        .await
        .into_iter()
        .map(|entry| entry.4)
        .collect();
    assert!(reasons.contains(&"more to do".to_owned()), "{reasons:?}");
}

#[tokio::test]
async fn what_was_done_apart_is_listed_alike_and_a_revocation_takes_what_was_done_with_the_right() {
    let Guild { stage, dan, .. } = guild().await;
    let Stage {
        a,
        b,
        guild,
        channel,
        ann,
        bob,
        ..
    } = &stage;
    let all = MODERATING | Permissions::MANAGE_CHANNELS;
    act(a, guild, role(ann, "mod", 5, all)).await.unwrap();
    level(a, channel).await;
    exchange(&stage).await;
    // b, cut off: bob is still a moderator there.
    act(b, guild, grant(bob, "low", &dan, true)).await.unwrap();
    act(b, guild, named(bob, "Bob's Hall")).await.unwrap();
    rename(b, channel, bob, "bob's").await;
    assert!(
        audit_log(b, guild)
            .await
            .iter()
            .any(|entry| entry.0 == bob.as_str())
    );
    // a meanwhile: both rename something, and bob loses the role.
    act(a, guild, named(ann, "Ann's Hall")).await.unwrap();
    act(a, guild, role(ann, "low", 2, Permissions::NONE))
        .await
        .unwrap();
    act(a, guild, grant(ann, "mod", bob, false)).await.unwrap();
    level(a, channel).await;
    exchange(&stage).await;
    for (one, other) in [(a, b), (b, a)] {
        if one.rooms.merge_fork(channel).await.unwrap() {
            hand_over(one, other, channel).await;
        }
    }
    for server in [a, b] {
        server.mark().await;
    }
    let listed = agreed(&stage).await;
    let by_bob: Vec<_> = listed.iter().filter(|entry| entry.0 == bob.as_str()).collect();
    assert!(by_bob.is_empty(), "{by_bob:?}");
    let by_ann: Vec<_> = listed.iter().filter(|entry| entry.0 == ann.as_str()).collect();
    assert!(
        by_ann.iter().any(|entry| entry.3.contains("Ann's Hall")),
        "{by_ann:?}"
    );
    assert!(
        by_ann
            .iter()
            .any(|entry| entry.1 == action::ROLE_UPDATE && entry.2 == "low")
    );
}

#[tokio::test]
async fn changes_apart_that_do_not_contradict_are_all_listed_with_what_their_senders_saw() {
    let Guild { stage, dan, .. } = guild().await;
    let Stage {
        a,
        b,
        guild,
        channel,
        ann,
        bob,
        ..
    } = &stage;
    act(
        a,
        guild,
        role(ann, "mod", 5, MODERATING | Permissions::MANAGE_CHANNELS),
    )
    .await
    .unwrap();
    level(a, channel).await;
    exchange(&stage).await;
    act(b, guild, named(bob, "Bob's Hall")).await.unwrap();
    act(b, guild, grant(bob, "low", &dan, true)).await.unwrap();
    rename(b, channel, bob, "bob's").await;
    act(a, guild, named(ann, "Ann's Hall")).await.unwrap();
    act(a, guild, role(ann, "low", 3, Permissions::NONE))
        .await
        .unwrap();
    exchange(&stage).await;
    exchange(&stage).await;
    let listed = agreed(&stage).await;
    let names: Vec<_> = listed
        .iter()
        .filter(|entry| entry.1 == action::GUILD_UPDATE)
        .map(|entry| (entry.0.clone(), changed(&entry.3).remove(0)))
        .collect();
    for (who, name) in [(ann, "Ann's Hall"), (bob, "Bob's Hall")] {
        let wanted = (who.to_string(), ("name".to_owned(), json!("Test"), json!(name)));
        assert!(names.contains(&wanted), "{names:?}");
    }
    for kind in [
        action::MEMBER_ROLE_UPDATE,
        action::CHANNEL_UPDATE,
        action::ROLE_UPDATE,
    ] {
        assert!(listed.iter().any(|entry| entry.1 == kind), "{kind}: {listed:?}");
    }
}

/// `draft` as `server` would sign it if it did not ask itself whether it may.
async fn forge(
    server: &Server,
    room: &RoomId,
    draft: Draft,
    after: Vec<OwnedEventId>,
) -> (OwnedEventId, Box<RawValue>) {
    let version = RoomVersion::V12;
    let mut auth_events = Vec::new();
    for key in auth::auth_keys_of_draft(&draft, version).unwrap() {
        let event = server.rooms.state_event(room, &key.kind, &key.key).await.unwrap();
        auth_events.extend(event.map(|event| event.event_id.clone()));
    }
    let placement = Placement {
        room_id: Some(room.to_owned()),
        prev_events: after,
        auth_events,
        depth: 1000,
        timestamp: server.clock.now(),
    };
    let pdu = build(&draft, &placement, version, &server.keys).unwrap();
    (pdu.event_id.clone(), pdu.raw().unwrap())
}

async fn ends(server: &Server, room: &RoomId) -> Vec<OwnedEventId> {
    let ends = server.ends(room).await;
    ends.into_iter()
        .map(|id| OwnedEventId::try_from(id).unwrap())
        .collect()
}

#[tokio::test]
async fn what_a_hostile_server_was_not_allowed_to_do_is_not_listed() {
    let Guild { stage, dan, fay, .. } = guild().await;
    let Stage {
        a,
        b,
        guild,
        ann,
        bob,
        ..
    } = &stage;
    let before = audit_rows(a).await;
    // Without the right.
    for draft in [
        grant(&fay, "low", &fay, true),
        role(&fay, "mine", 1, Permissions::ADMINISTRATOR),
        named(&fay, "Fay's Hall"),
        membership(&fay, &dan, "leave"),
        Draft::state(
            &fay,
            "m.space.child",
            "!elsewhere",
            to_map(&json!({"via": ["b.test"]})),
        ),
    ] {
        let (_, event) = forge(b, guild, draft, ends(b, guild).await).await;
        a.rooms.receive(&b.name, vec![event]).await;
    }
    assert_eq!(audit_rows(a).await, before);
    // After the right was taken, as if nothing had been heard of it; and with something harmless that builds on it.
    let old = ends(b, guild).await;
    act(a, guild, grant(ann, "mod", bob, false)).await.unwrap();
    deliver(a, b, &[guild]).await;
    a.mark().await;
    let before = audit_rows(a).await;
    let mut built_on = Vec::new();
    for draft in [named(bob, "Bob's Hall"), grant(bob, "low", &dan, true)] {
        let (id, event) = forge(b, guild, draft, old.clone()).await;
        a.rooms.receive(&b.name, vec![event]).await;
        built_on.push(id);
    }
    for id in built_on {
        let merge = Draft::timeline(&fay, MERGE, to_map(&json!({})));
        let (_, event) = forge(b, guild, merge, vec![id]).await;
        a.rooms.receive(&b.name, vec![event]).await;
        assert_eq!(audit_rows(a).await, before);
    }
    a.rooms.merge_fork(guild).await.unwrap();
    assert_eq!(audit_rows(a).await, before);
}

#[tokio::test]
async fn who_may_no_longer_change_a_channel_does_not_get_into_the_log_by_an_old_cite() {
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
    act(
        a,
        guild,
        role(ann, "mod", 5, MODERATING | Permissions::MANAGE_CHANNELS),
    )
    .await
    .unwrap();
    level(a, channel).await;
    exchange(&stage).await;
    rename(b, channel, bob, "lobby").await;
    b.say(channel, &fay, "hello").await.unwrap();
    exchange(&stage).await;
    let (old_guild, old_channel) = (ends(b, guild).await, ends(b, channel).await);
    act(a, guild, grant(ann, "mod", bob, false)).await.unwrap();
    level(a, channel).await;
    deliver(a, b, &[guild, channel]).await;
    a.clock.advance_seconds(600);
    let before = audit_rows(a).await;
    assert!(before.iter().any(|row| row.contains("lobby")), "{before:?}");
    let citing = |mut draft: Draft, cited: &[OwnedEventId]| {
        draft.content.insert(GUILD_AT.to_owned(), json!(cited));
        draft
    };
    let forged = citing(named(bob, "bob's"), &old_guild);
    let (id, event) = forge(b, channel, forged, old_channel).await;
    a.rooms.receive(&b.name, vec![event]).await;
    let merge = citing(
        Draft::timeline(&fay, MERGE, to_map(&json!({}))),
        &ends(b, guild).await,
    );
    let (_, event) = forge(b, channel, merge, vec![id]).await;
    a.rooms.receive(&b.name, vec![event]).await;
    a.rooms.merge_fork(channel).await.unwrap();
    assert_eq!(audit_rows(a).await, before);
}

#[tokio::test]
async fn who_comes_in_later_reads_back_what_was_done_before() {
    let Guild { stage, cid, dan, .. } = guild().await;
    let Stage {
        a,
        guild,
        ann,
        bob,
        network,
        ..
    } = &stage;
    act(a, guild, because(named(ann, "Great Hall"), REASON, "it grew"))
        .await
        .unwrap();
    act(a, guild, grant(&cid, "low", &dan, true)).await.unwrap();
    act(a, guild, membership(&cid, bob, "leave")).await.unwrap();
    let c = Server::start("c.test", network, &a.clock, 7).await;
    let eve = c.user("eve");
    a.rooms
        .append(guild, membership(a.rooms.steward(), &eve, "invite"))
        .await
        .unwrap();
    c.join(a, guild, &eve).await.unwrap();
    assert!(audit_log(&c, guild).await.is_empty());
    while c.rooms.fetch_history(guild).await.unwrap() {}
    let (theirs, ours) = (audit_log(&c, guild).await, audit_log(a, guild).await);
    assert_eq!(theirs, ours);
    let rows = audit_rows(&c).await;
    c.rooms.rebuild().await.unwrap();
    assert_eq!(audit_rows(&c).await, rows);
}
