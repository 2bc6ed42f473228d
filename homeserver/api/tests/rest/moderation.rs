//! Names, time-outs, removals and bans.

use axum::http::Method;
use guildhall_permissions::Permissions;
use guildhall_types::Timestamp;
use serde_json::json;

use crate::{
    common::NOW,
    roles::{hold, role},
    world::{World, refused},
};

#[tokio::test]
async fn a_name_in_the_guild_is_ones_own_or_given() {
    let world = World::new().await;
    let me = world.of_guild("/members/@me");
    let named = world.patch(&world.bob, &me, json!({"nick": " Bobby "})).await;
    assert_eq!(named.json()["nick"], "Bobby");
    let of_bob = world.of_guild(&format!("/members/{}", world.bob.id));
    let given = world.patch(&world.ada, &of_bob, json!({"nick": "Robert"})).await;
    assert_eq!(given.json()["nick"], "Robert");
    assert_eq!(world.get(&world.ada, &of_bob).await.json()["nick"], "Robert");
    let of_ada = world.of_guild(&format!("/members/{}", world.ada.id));
    let not_his = world.patch(&world.bob, &of_ada, json!({"nick": "Bob's"})).await;
    assert_eq!(refused(&not_his).0, 403);
    let helper = role(&world, "helper", Permissions::MANAGE_NICKNAMES).await;
    hold(&world, &world.bob, &[&helper]).await;
    let above = world.patch(&world.bob, &of_ada, json!({"nick": "Bob's"})).await;
    assert_eq!(refused(&above).0, 403, "the owner stands above");
    let long = world
        .patch(&world.bob, &me, json!({"nick": "x".repeat(33)}))
        .await;
    assert_eq!(refused(&long), (400, vec!["nick".to_owned()]));
    for none in [json!(null), json!("  ")] {
        let gone = world.patch(&world.bob, &me, json!({"nick": none})).await;
        assert_eq!(gone.json()["nick"], json!(null));
    }
    let everyone = world.of_guild(&format!("/roles/{}", world.guild));
    let stays = Permissions::DEFAULT_EVERYONE.without(Permissions::CHANGE_NICKNAME);
    world
        .patch(&world.ada, &everyone, json!({"permissions": stays.to_string()}))
        .await;
    let fixed = world.patch(&world.bob, &me, json!({"nick": "Bobby"})).await;
    assert_eq!(refused(&fixed).0, 403);
}

#[tokio::test]
async fn who_is_timed_out_is_silent_until_it_ends() {
    let world = World::new().await;
    let of_bob = world.of_guild(&format!("/members/{}", world.bob.id));
    let in_minutes = |minutes: i64| Timestamp(NOW).plus_seconds(minutes * 60).to_rfc3339();
    let body = |until: &str| json!({"communicationDisabledUntil": until});
    let out = world.patch(&world.ada, &of_bob, body(&in_minutes(10))).await;
    assert_eq!(out.json()["communicationDisabledUntil"], in_minutes(10).as_str());
    let said = world
        .post(&world.bob, &world.messages(""), json!({"content": "?"}))
        .await;
    assert_eq!(refused(&said).0, 403);
    assert!(
        said.json()["error"]["message"]
            .as_str()
            .unwrap()
            .contains("timed out until")
    );
    let rights = world
        .get(&world.bob, &world.of_guild("/members/@me/permissions"))
        .await;
    assert_eq!(
        rights.json()["permissions"],
        Permissions::TIMED_OUT.to_string().as_str()
    );
    assert_eq!(
        world.get(&world.bob, &world.messages("")).await.status,
        200,
        "he may read on"
    );
    let over = world
        .patch(&world.ada, &of_bob, json!({"communicationDisabledUntil": null}))
        .await;
    assert_eq!(over.json()["communicationDisabledUntil"], json!(null));
    world.say(&world.bob, "forgiven").await;

    for bad in ["soon", "2026-13-01T00:00:00Z", &in_minutes(29 * 24 * 60)] {
        let answer = world.patch(&world.ada, &of_bob, body(bad)).await;
        assert_eq!(
            refused(&answer),
            (400, vec!["communicationDisabledUntil".to_owned()]),
            "{bad}"
        );
    }
    let again = world.patch(&world.ada, &of_bob, body(&in_minutes(10))).await;
    assert_eq!(again.status, 200);
    world.api.clock.advance_seconds(601);
    world.say(&world.bob, "at last").await;
    world.api.clock.set(Timestamp(NOW));
    let moderator = role(&world, "moderator", Permissions::MODERATE_MEMBERS).await;
    hold(&world, &world.bob, &[&moderator]).await;
    let of_ada = world.of_guild(&format!("/members/{}", world.ada.id));
    let above = world.patch(&world.bob, &of_ada, body(&in_minutes(60))).await;
    assert_eq!(refused(&above).0, 403);
    let admin = role(&world, "admin", Permissions::ADMINISTRATOR).await;
    hold(&world, &world.bob, &[&admin]).await;
    let never = world.patch(&world.ada, &of_bob, body(&in_minutes(60))).await;
    assert_eq!(refused(&never).0, 403, "who has ADMINISTRATOR is not timed out");
}

#[tokio::test]
async fn nobody_sheds_a_time_out_by_leaving_and_coming_back() {
    let world = World::new().await;
    let of_bob = world.of_guild(&format!("/members/{}", world.bob.id));
    let until = Timestamp(NOW).plus_seconds(600).to_rfc3339();
    let out = json!({"communicationDisabledUntil": until});
    assert_eq!(world.patch(&world.ada, &of_bob, out).await.status, 200);
    let me = world.of_guild("/members/@me");
    assert_eq!(world.delete(&world.bob, &me).await.status, 204);
    let code = world.invite(json!({})).await;
    let path = format!("/invites/{code}");
    let back = world.post(&world.bob, &path, json!({})).await;
    assert_eq!(refused(&back).0, 403);
    assert!(back.json()["error"]["message"].as_str().unwrap().contains(&until));
    world.api.clock.advance_seconds(601);
    assert_eq!(world.post(&world.bob, &path, json!({})).await.status, 200);
    world.say(&world.bob, "I am back").await;
}

#[tokio::test]
async fn who_is_banned_stays_out_until_the_ban_ends() {
    let world = World::new().await;
    let bans = world.of_guild("/bans");
    let of_bob = format!("{bans}/{}", world.bob.id);
    let code = world.invite(json!({})).await;
    let body = json!({"userId": world.bob.id, "reason": " spam "});
    for nobody in [&world.bob, &world.eve] {
        let status = if nobody.id == world.bob.id { 403 } else { 404 };
        let made = world.post(nobody, &bans, json!({"userId": world.ada.id})).await;
        assert_eq!(refused(&made).0, status);
        assert_eq!(refused(&world.get(nobody, &bans).await).0, status);
        assert_eq!(refused(&world.get(nobody, &of_bob).await).0, status);
        assert_eq!(refused(&world.delete(nobody, &of_bob).await).0, status);
    }
    let made = world.post(&world.ada, &bans, body).await;
    assert_eq!(made.status, 201, "{}", String::from_utf8_lossy(&made.bytes));
    let ban = json!({
        "user": {"id": world.bob.id, "username": "bob", "displayName": "bob", "avatar": null}, "reason": "spam",
    });
    assert_eq!(made.json(), ban);
    assert_eq!(world.get(&world.ada, &bans).await.json()["data"], json!([ban]));
    assert_eq!(world.get(&world.ada, &of_bob).await.json(), ban);
    assert_eq!(refused(&world.get(&world.bob, &bans).await).0, 404, "he is out");
    let back = world
        .post(&world.bob, &format!("/invites/{code}"), json!({}))
        .await;
    assert_eq!(refused(&back).0, 403);
    assert_eq!(world.delete(&world.ada, &of_bob).await.status, 204);
    assert_eq!(refused(&world.delete(&world.ada, &of_bob).await).0, 404);
    let back = world
        .post(&world.bob, &format!("/invites/{code}"), json!({}))
        .await;
    assert_eq!(back.status, 200, "{}", String::from_utf8_lossy(&back.bytes));

    for (body, status) in [
        (json!({"userId": "bob"}), 400),
        (json!({"userId": "@guildhall:test.example"}), 400),
        (json!({"userId": world.eve.id, "reason": "x".repeat(513)}), 400),
        (json!({"userId": world.ada.id}), 403),
    ] {
        let answer = world.post(&world.ada, &bans, body.clone()).await;
        assert_eq!(refused(&answer).0, status, "{body}");
    }
    let stranger = world
        .post(&world.ada, &bans, json!({"userId": "@troll:elsewhere.example"}))
        .await;
    assert_eq!(stranger.status, 201, "who never was here can be kept out");
    for bad in ["0", "1001", "x"] {
        let answer = world.get(&world.ada, &format!("{bans}?limit={bad}")).await;
        assert_eq!(refused(&answer), (400, vec!["limit".to_owned()]));
    }
}

#[tokio::test]
async fn moderators_remove_whom_they_stand_above() {
    let world = World::new().await;
    let code = world.invite(json!({})).await;
    let came = world
        .post(&world.eve, &format!("/invites/{code}"), json!({}))
        .await;
    assert_eq!(came.status, 200);
    let rights = Permissions::KICK_MEMBERS | Permissions::BAN_MEMBERS;
    let high = role(&world, "high", rights).await;
    let low = role(&world, "low", rights).await;
    hold(&world, &world.bob, &[&low]).await;
    hold(&world, &world.eve, &[&high]).await;
    let of = |id: &str| world.of_guild(&format!("/members/{id}"));
    assert_eq!(
        refused(&world.delete(&world.bob, &of(&world.eve.id)).await).0,
        403
    );
    assert_eq!(
        refused(&world.delete(&world.bob, &of(&world.ada.id)).await).0,
        403
    );
    let bans = world.of_guild("/bans");
    let up = world
        .post(&world.bob, &bans, json!({"userId": world.eve.id}))
        .await;
    assert_eq!(refused(&up).0, 403);
    assert_eq!(world.delete(&world.eve, &of(&world.bob.id)).await.status, 204);
    let list = world.get(&world.eve, &world.of_guild("/members")).await.json();
    assert_eq!(list["data"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_owner_gives_the_guild_away() {
    let world = World::new().await;
    let path = world.of_guild("");
    let give = |to: &str| json!({"ownerId": to});
    let not_his = world
        .send(Method::PATCH, &world.bob, &path, give(&world.bob.id))
        .await;
    assert_eq!(refused(&not_his).0, 403);
    let admin = role(&world, "admin", Permissions::ADMINISTRATOR).await;
    hold(&world, &world.bob, &[&admin]).await;
    let still_not = world.patch(&world.bob, &path, give(&world.bob.id)).await;
    assert_eq!(refused(&still_not).0, 403, "not even by ADMINISTRATOR");
    let to_none = world.patch(&world.ada, &path, give(&world.eve.id)).await;
    assert_eq!(refused(&to_none).0, 404, "to no stranger");
    let bad = world.patch(&world.ada, &path, give("bob")).await;
    assert_eq!(refused(&bad), (400, vec!["ownerId".to_owned()]));
    let given = world.patch(&world.ada, &path, give(&world.bob.id)).await;
    assert_eq!(given.status, 200, "{}", String::from_utf8_lossy(&given.bytes));
    assert_eq!(given.json()["ownerId"], world.bob.id.as_str());
    let renamed = world.patch(&world.ada, &path, json!({"name": "Mine"})).await;
    assert_eq!(refused(&renamed).0, 403, "she is a member like others now");
    let renamed = world.patch(&world.bob, &path, json!({"name": "His"})).await;
    assert_eq!(renamed.status, 200, "{}", String::from_utf8_lossy(&renamed.bytes));
    let left = world.delete(&world.ada, &world.of_guild("/members/@me")).await;
    assert_eq!(left.status, 204);
    let gone = world
        .send(Method::DELETE, &world.bob, &path, json!({"name": "His"}))
        .await;
    assert_eq!(gone.status, 204);
}
