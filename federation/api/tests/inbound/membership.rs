//! Joining, leaving and inviting.

use guildhall_event::{Draft, Placement, RoomVersion, build};
use guildhall_types::{Clock, OwnedUserId, RoomId, UserId};
use serde_json::{Value, json};

use crate::world::{Remote, World, json_of};

fn make(membership: &str, room: &RoomId, user: &UserId) -> String {
    format!("/_matrix/federation/v1/make_{membership}/{room}/{user}")
}

#[tokio::test]
async fn a_user_joins_the_guild_and_the_steward_its_channel() {
    let world = World::joined().await;
    let World {
        a,
        b,
        guild,
        channel,
        bob,
        ..
    } = &world;
    assert_eq!(a.membership(guild, bob).await.as_deref(), Some("join"));
    let steward = b.rooms.steward();
    assert_eq!(a.membership(channel, steward).await.as_deref(), Some("join"));
    for room in [guild, channel] {
        assert!(a.rooms.server_in_room(room, &b.name).await.unwrap());
        let ids = |state: Vec<std::sync::Arc<guildhall_event::Pdu>>| {
            let mut ids: Vec<_> = state.iter().map(|pdu| pdu.event_id.clone()).collect();
            ids.sort();
            ids
        };
        assert_eq!(
            ids(a.rooms.current_state(room).await.unwrap()),
            ids(b.rooms.current_state(room).await.unwrap())
        );
    }
}

#[tokio::test]
async fn the_answer_to_a_join_is_whole() {
    let world = World::new().await;
    let World { a, b, guild, bob, .. } = &world;
    a.invite(guild, bob).await;
    let (id, event) = b.template(a, "join", guild, bob).await.unwrap();
    let path = format!("/_matrix/federation/v2/send_join/{guild}/{id}");
    let answer = b.put(a, &path, event.clone()).await.ok();
    assert_eq!(answer["event"]["sender"], bob.as_str());
    assert!(
        answer["servers_in_room"]
            .as_array()
            .unwrap()
            .contains(&json!("a.test"))
    );
    assert!(
        answer
            .get("members_omitted")
            .is_none_or(|omitted| omitted == false)
    );
    let state = answer["state"].as_array().unwrap();
    let kinds: Vec<_> = state
        .iter()
        .map(|event| event["type"].as_str().unwrap())
        .collect();
    assert!(kinds.contains(&"m.room.create") && kinds.contains(&"m.room.power_levels"));
    let bobs = state
        .iter()
        .find(|event| event["state_key"] == bob.as_str())
        .unwrap();
    assert_eq!(
        bobs["content"]["membership"], "invite",
        "it is the state before the join"
    );
    assert!(!answer["auth_chain"].as_array().unwrap().is_empty());
    // It came twice because the answer was lost: the same answer.
    let again = b.put(a, &path, event).await.ok();
    assert_eq!(again["event"], answer["event"]);
}

#[tokio::test]
async fn a_template_is_for_users_of_the_asking_server_who_may_join() {
    let world = World::new().await;
    let World {
        a,
        b,
        guild,
        channel,
        bob,
        ann,
        ..
    } = &world;
    b.get(a, &(make("join", guild, bob) + "?ver=12"))
        .await
        .refused(403, "M_FORBIDDEN");
    a.invite(guild, bob).await;
    b.get(a, &(make("join", guild, ann) + "?ver=12"))
        .await
        .refused(403, "M_FORBIDDEN");
    b.get(a, &(make("join", channel, bob) + "?ver=12"))
        .await
        .refused(403, "M_FORBIDDEN");
    let refused = b.get(a, &(make("join", guild, bob) + "?ver=1&ver=11")).await;
    refused.refused(400, "M_INCOMPATIBLE_ROOM_VERSION");
    assert_eq!(refused.body["room_version"], "12");
    b.get(a, &make("join", guild, bob))
        .await
        .refused(400, "M_INCOMPATIBLE_ROOM_VERSION");
    let unknown = <&RoomId>::try_from("!unknown").unwrap();
    b.get(a, &(make("join", unknown, bob) + "?ver=12"))
        .await
        .refused(404, "M_NOT_FOUND");
    let path = format!("/_matrix/federation/v1/make_join/{guild}/nobody?ver=12");
    b.get(a, &path).await.refused(400, "M_INVALID_PARAM");
    let answer = b.get(a, &(make("join", guild, bob) + "?ver=12")).await.ok();
    assert_eq!(answer["room_version"], "12");
    assert_eq!(answer["event"]["content"]["membership"], "join");
    assert!(answer["event"].get("signatures").is_none());
}

#[tokio::test]
async fn a_join_is_the_one_that_was_proposed_to_the_server_that_sends_it() {
    let world = World::new().await;
    let World {
        a,
        b,
        guild,
        bob,
        clock,
        ..
    } = &world;
    a.invite(guild, bob).await;
    let (id, event) = b.template(a, "join", guild, bob).await.unwrap();
    let path = |id: &str| format!("/_matrix/federation/v2/send_join/{guild}/{id}");
    b.put(
        a,
        &path("$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        event.clone(),
    )
    .await
    .refused(400, "M_INVALID_PARAM");
    let leave = format!("/_matrix/federation/v2/send_leave/{guild}/{id}");
    b.put(a, &leave, event.clone())
        .await
        .refused(400, "M_INVALID_PARAM");
    let mut unsigned = event.clone();
    unsigned["signatures"]["b.test"][b.keys.key_id().as_str()] = json!("AAAA");
    b.put(a, &path(id.as_str()), unsigned)
        .await
        .refused(403, "M_FORBIDDEN");
    b.put(a, &path(id.as_str()), json!({}))
        .await
        .refused(400, "M_BAD_JSON");
    let unknown = format!("/_matrix/federation/v2/send_join/!unknown/{id}");
    b.put(a, &unknown, event.clone())
        .await
        .refused(404, "M_NOT_FOUND");
    let c = Remote::start("c.test", &a.network, clock, 3).await;
    c.put(a, &path(id.as_str()), event.clone())
        .await
        .refused(400, "M_INVALID_PARAM");
    assert_eq!(
        a.membership(guild, bob).await.as_deref(),
        Some("invite"),
        "nothing came in"
    );
    b.put(a, &path(id.as_str()), event).await.ok();
}

#[tokio::test]
async fn a_user_leaves_and_declines() {
    let world = World::joined().await;
    let World {
        a,
        b,
        guild,
        bob,
        ann,
        ..
    } = &world;
    let guest = b.user("guest");
    a.invite(guild, &guest).await;
    for user in [bob, &guest] {
        let (id, event) = b.template(a, "leave", guild, user).await.unwrap();
        let path = format!("/_matrix/federation/v2/send_leave/{guild}/{id}");
        assert_eq!(b.put(a, &path, event).await.ok(), json!({}));
        assert_eq!(a.membership(guild, user).await.as_deref(), Some("leave"));
    }
    let stranger = b.user("stranger");
    b.get(a, &make("leave", guild, &stranger))
        .await
        .refused(403, "M_FORBIDDEN");
    b.get(a, &make("leave", guild, ann))
        .await
        .refused(403, "M_FORBIDDEN");
}

#[tokio::test]
async fn whom_the_room_shuts_out_cannot_join() {
    let world = World::new().await;
    let World { a, b, guild, bob, .. } = &world;
    a.invite(guild, bob).await;
    let (id, event) = b.template(a, "join", guild, bob).await.unwrap();
    a.set(
        guild,
        "m.room.server_acl",
        "",
        json!({"allow": ["*"], "deny": ["b.test"]}),
    )
    .await;
    b.get(a, &(make("join", guild, bob) + "?ver=12"))
        .await
        .refused(403, "M_FORBIDDEN");
    let path = format!("/_matrix/federation/v2/send_join/{guild}/{id}");
    b.put(a, &path, event.clone()).await.refused(403, "M_FORBIDDEN");
    assert_eq!(a.membership(guild, bob).await.as_deref(), Some("invite"));
    a.set(guild, "m.room.server_acl", "", json!({"allow": ["*"]}))
        .await;
    b.put(a, &path, event).await.ok();
}

/// An invitation of `user` to a room of `b.test` that `a.test` is not in.
async fn invitation(b: &Remote, user: &OwnedUserId, at: guildhall_types::Timestamp) -> (String, Value) {
    let steward = b.rooms.steward();
    let room = b.rooms.prepare_room(steward, serde_json::Map::new()).unwrap();
    let content = json!({"membership": "invite"}).as_object().unwrap().clone();
    let placement = Placement {
        room_id: Some(room.room_id.clone()),
        prev_events: vec![],
        auth_events: vec![],
        depth: 2,
        timestamp: at,
    };
    let draft = Draft::state(steward, "m.room.member", user.as_str(), content);
    let pdu = build(&draft, &placement, RoomVersion::V12, &b.keys).unwrap();
    (format!("{}/{}", room.room_id, pdu.event_id), json_of(&pdu))
}

#[tokio::test]
async fn an_invitation_is_signed_and_kept_for_a_user_who_exists() {
    let world = World::new().await;
    let World { a, b, ann, clock, .. } = &world;
    let invite = |path: &str, version: &str, event: &Value| {
        let body = json!({"room_version": version, "event": event, "invite_room_state": []});
        let path = format!("/_matrix/federation/v2/invite/{path}");
        async move { b.put(a, &path, body).await }
    };
    let (path, event) = invitation(b, ann, clock.now()).await;
    invite(&path, "9", &event)
        .await
        .refused(400, "M_INCOMPATIBLE_ROOM_VERSION");
    let answer = invite(&path, "12", &event).await.ok();
    assert_eq!(answer["event"]["content"], event["content"]);
    for server in ["a.test", "b.test"] {
        assert!(answer["event"]["signatures"][server].is_object(), "{server}");
    }
    let mut conn = a.db.db().read().await.unwrap();
    let kept: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM received_invites WHERE user_id = '@ann:a.test'")
        .fetch_one(&mut *conn)
        .await
        .unwrap();
    assert_eq!(kept, 1);
    drop(conn);

    for user in ["@nobody:a.test", "@guildhall:a.test", "@ann:c.test"] {
        let (path, event) = invitation(b, &user.try_into().unwrap(), clock.now()).await;
        invite(&path, "12", &event).await.refused(403, "M_FORBIDDEN");
    }
    let other = path.replace('$', "$x");
    invite(&other, "12", &event).await.refused(400, "M_INVALID_PARAM");
    let mut broken = event.clone();
    broken["content"]["membership"] = json!("join");
    let refused = invite(&path, "12", &broken).await;
    assert!(matches!(refused.status, 400 | 403), "{refused:?}");
    invite(&path, "12", &json!({})).await.refused(400, "M_BAD_JSON");
    let c = Remote::start("c.test", &a.network, clock, 3).await;
    let body = json!({"room_version": "12", "event": event, "invite_room_state": []});
    let path = format!("/_matrix/federation/v2/invite/{path}");
    c.put(a, &path, body.clone())
        .await
        .refused(400, "M_INVALID_PARAM");
    let v1 = path.replace("/v2/", "/v1/");
    b.put(a, &v1, event)
        .await
        .refused(400, "M_INCOMPATIBLE_ROOM_VERSION");
}

#[tokio::test]
async fn an_invitation_to_a_private_channel_is_the_users_to_refuse() {
    let world = World::new().await;
    let World { a, b, ann, clock, .. } = &world;
    let invite = |inviter: &'static str| {
        let room = b
            .rooms
            .prepare_room(b.rooms.steward(), serde_json::Map::new())
            .unwrap();
        let inviter: OwnedUserId = inviter.try_into().unwrap();
        let content = json!({"membership": "invite", "is_direct": true, "org.guildhall.dm": {"type": 1}});
        let placement = Placement {
            room_id: Some(room.room_id.clone()),
            prev_events: vec![],
            auth_events: vec![],
            depth: 2,
            timestamp: clock.now(),
        };
        let content = content.as_object().unwrap().clone();
        let draft = Draft::state(&inviter, "m.room.member", ann.as_str(), content);
        let pdu = build(&draft, &placement, RoomVersion::V12, &b.keys).unwrap();
        let body = json!({"room_version": "12", "event": json_of(&pdu), "invite_room_state": []});
        let path = format!("/_matrix/federation/v2/invite/{}/{}", room.room_id, pdu.event_id);
        async move { b.put(a, &path, body).await }
    };
    let answer = invite("@bob:b.test").await.ok();
    assert!(answer["event"]["signatures"]["a.test"].is_object());
    invite("@mallory:b.test").await.refused(403, "M_FORBIDDEN");
    invite("@crowd:b.test").await.refused(429, "M_LIMIT_EXCEEDED");
    // In the name of a user of another server, or of a server's own user.
    for inviter in ["@bob:c.test", "@guildhall:b.test"] {
        invite(inviter).await.refused(403, "M_FORBIDDEN");
    }
}
