//! The audit log.

use axum::{body::Body, http::Method};
use guildhall_permissions::Permissions;
use guildhall_types::{Timestamp, audit::action};
use serde_json::{Value, json};

use crate::{
    common::{Answer, NOW, request},
    roles::{hold, role},
    world::{Person, World, now, refused},
};

/// What `person` is shown of the log.
async fn log(world: &World, person: &Person, query: &str) -> Vec<Value> {
    let page = world
        .get(person, &world.of_guild(&format!("/audit-logs{query}")))
        .await;
    assert_eq!(page.status, 200, "{}", String::from_utf8_lossy(&page.bytes));
    page.json()["data"].as_array().unwrap().clone()
}

/// Method, path and body of a request.
pub(crate) type Action = (Method, String, Value);

/// `person` does something for a reason, as it stands in the header.
pub(crate) async fn because(
    world: &World,
    (method, path, body): Action,
    person: &Person,
    reason: &str,
) -> Answer {
    let body = Body::from(body.to_string());
    let mut request = request(method, &format!("/api/v1{path}"), Some(&person.token), body);
    let reason = axum::http::HeaderValue::from_bytes(reason.as_bytes()).unwrap();
    request.headers_mut().insert("x-audit-log-reason", reason);
    world.api.ask(request).await
}

fn actions(entries: &[Value]) -> Vec<i64> {
    entries
        .iter()
        .map(|entry| entry["actionType"].as_i64().unwrap())
        .collect()
}

#[tokio::test]
async fn every_administrative_endpoint_is_listed_with_its_reason() {
    let world = World::new().await;
    let (ada, bob) = (&world.ada, world.bob.id.clone());
    let helper = role(&world, "helper", Permissions::NONE).await;
    let other = role(&world, "other", Permissions::NONE).await;
    let extra = world
        .post(ada, &world.of_guild("/channels"), json!({"name": "extra"}))
        .await;
    let extra = extra.json()["id"].as_str().unwrap().to_owned();
    let said = world.say(&world.bob, "to be deleted").await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let edited = world
        .patch(
            &world.bob,
            &world.messages(&format!("/{said}")),
            json!({"content": "?"}),
        )
        .await;
    assert_eq!(edited.status, 200);
    let known = log(&world, ada, "").await.len();
    let of = |rest: &str| world.of_guild(rest);
    let overwrite = format!("/channels/{}/permissions/{helper}", world.channel);
    let member = of(&format!("/members/{bob}"));
    let done: [(Action, &[i64], &str); 17] = [
        (
            (Method::PATCH, of(""), json!({"name": "Great Hall"})),
            &[action::GUILD_UPDATE],
            &world.guild,
        ),
        (
            (Method::POST, of("/roles"), json!({"name": "new"})),
            &[action::ROLE_CREATE],
            "",
        ),
        (
            (
                Method::PATCH,
                of(&format!("/roles/{helper}")),
                json!({"hoist": true}),
            ),
            &[action::ROLE_UPDATE],
            &helper,
        ),
        (
            (Method::PATCH, of("/roles"), json!([{"id": other, "position": 5}])),
            &[action::ROLE_UPDATE],
            &other,
        ),
        (
            (Method::DELETE, of(&format!("/roles/{other}")), json!({})),
            &[action::ROLE_DELETE],
            &other,
        ),
        (
            (Method::POST, of("/channels"), json!({"name": "new"})),
            &[action::CHANNEL_CREATE],
            "",
        ),
        (
            (
                Method::PATCH,
                of(&format!("/channels/{extra}")),
                json!({"name": "more", "nsfw": true}),
            ),
            &[action::CHANNEL_UPDATE, action::CHANNEL_UPDATE],
            &extra,
        ),
        (
            (
                Method::PATCH,
                of("/channels"),
                json!([{"id": extra, "position": 9}]),
            ),
            &[action::CHANNEL_UPDATE],
            &extra,
        ),
        (
            (Method::DELETE, of(&format!("/channels/{extra}")), json!({})),
            &[action::CHANNEL_DELETE],
            &extra,
        ),
        (
            (Method::PUT, overwrite.clone(), json!({"type": 0, "allow": "64"})),
            &[action::OVERWRITE_CREATE],
            &world.channel,
        ),
        (
            (Method::DELETE, overwrite, json!({})),
            &[action::OVERWRITE_DELETE],
            &world.channel,
        ),
        (
            (
                Method::PATCH,
                member.clone(),
                json!({"nick": "Robert", "roles": [helper]}),
            ),
            &[action::MEMBER_UPDATE, action::MEMBER_ROLE_UPDATE],
            &bob,
        ),
        (
            (Method::DELETE, world.messages(&format!("/{said}")), json!({})),
            &[action::MESSAGE_DELETE],
            &bob,
        ),
        ((Method::DELETE, member, json!({})), &[action::MEMBER_KICK], &bob),
        (
            (Method::POST, of("/bans"), json!({"userId": bob})),
            &[action::MEMBER_BAN_ADD],
            &bob,
        ),
        (
            (Method::DELETE, of(&format!("/bans/{bob}")), json!({})),
            &[action::MEMBER_BAN_REMOVE],
            &bob,
        ),
        (
            (
                Method::POST,
                of("/bans"),
                json!({"userId": bob, "reason": "in the body"}),
            ),
            &[action::MEMBER_BAN_ADD],
            &bob,
        ),
    ];
    let mut wanted = Vec::new();
    for (number, (what, listed, target)) in done.into_iter().enumerate() {
        // A second apart, so that the order is that of what was done, also between rooms.
        world.api.clock.advance_seconds(1);
        let path = what.1.clone();
        let answer = because(&world, what, &world.ada, &format!("Gr%C3%BCnde {number}")).await;
        assert!(
            answer.status.is_success(),
            "{path}: {}",
            String::from_utf8_lossy(&answer.bytes)
        );
        let reason = if number == 16 {
            "in the body".to_owned()
        } else {
            format!("Gründe {number}")
        };
        wanted.extend(
            listed
                .iter()
                .map(|action| (*action, target.to_owned(), reason.clone())),
        );
    }
    let mut found = log(&world, &world.ada, "?limit=100").await;
    found.truncate(found.len() - known);
    found.reverse();
    assert_eq!(
        actions(&found),
        wanted.iter().map(|(action, ..)| *action).collect::<Vec<_>>()
    );
    for (entry, (_, target, reason)) in found.iter().zip(&wanted) {
        assert_eq!(entry["userId"], world.ada.id.as_str());
        assert_eq!(entry["guildId"], world.guild.as_str());
        assert_eq!(entry["reason"], reason.as_str(), "{entry}");
        if !target.is_empty() {
            assert_eq!(entry["targetId"], target.as_str(), "{entry}");
        }
    }
    let renamed = json!([{"key": "name", "oldValue": "Hall", "newValue": "Great Hall"}]);
    assert_eq!(found[0]["changes"], renamed);
    let deleted = found.iter().find(|entry| entry["actionType"] == 72).unwrap();
    assert_eq!(
        deleted["options"],
        json!({
            "channelId": world.channel, "messageId": said, "count": 1, "id": null, "type": null,
            "autoModerationRuleName": null, "autoModerationRuleTriggerType": null,
        }),
        "one entry, though its edit goes with it"
    );
}

#[tokio::test]
async fn an_entry_says_what_it_was_and_what_it_became() {
    let world = World::new().await;
    let helper = role(&world, "helper", Permissions::NONE).await;
    let path = world.of_guild(&format!("/roles/{helper}"));
    let body = json!({"name": "guide", "permissions": "8192"});
    world.patch(&world.ada, &path, body).await;
    let entries = log(&world, &world.ada, "?actionType=31").await;
    let id = entries[0]["id"].as_str().unwrap();
    assert!(id.starts_with('$'));
    let wanted = json!([{
        "id": id, "guildId": world.guild, "userId": world.ada.id, "targetId": helper, "actionType": 31,
        "changes": [
            {"key": "name", "oldValue": "helper", "newValue": "guide"},
            {"key": "permissions", "oldValue": "0", "newValue": "8192"},
        ],
        "reason": null, "createdAt": now(),
        "options": {
            "channelId": null, "messageId": null, "count": null, "id": null, "type": null,
            "autoModerationRuleName": null, "autoModerationRuleTriggerType": null,
        },
    }]);
    assert_eq!(json!(entries), wanted);
    let of_bob = world.of_guild("/members/@me");
    world.patch(&world.bob, &of_bob, json!({"nick": "Bobby"})).await;
    let own = log(&world, &world.ada, &format!("?userId={}", world.bob.id)).await;
    assert_eq!(actions(&own), [action::MEMBER_UPDATE]);
    let own_message = world.say(&world.bob, "never mind").await;
    let path = world.messages(&format!("/{}", own_message["id"].as_str().unwrap()));
    assert_eq!(world.delete(&world.bob, &path).await.status, 204);
    let deleted = log(&world, &world.ada, "?actionType=72").await;
    assert!(deleted.is_empty(), "who takes the own words back needs no entry");
}

#[tokio::test]
async fn the_log_is_filtered_and_paged() {
    let world = World::new().await;
    for number in 0..5 {
        world.api.clock.advance_seconds(1);
        role(&world, &format!("role {number}"), Permissions::NONE).await;
    }
    let mut found = Vec::new();
    let mut query = "?limit=2&actionType=30".to_owned();
    loop {
        let page = world
            .get(&world.ada, &world.of_guild(&format!("/audit-logs{query}")))
            .await
            .json();
        for entry in page["data"].as_array().unwrap() {
            found.push(entry["changes"][0]["newValue"].as_str().unwrap().to_owned());
        }
        let Some(next) = page["pagination"]["nextCursor"].as_str() else {
            break;
        };
        query = format!("?limit=2&actionType=30&before={next}");
    }
    assert_eq!(found, ["role 4", "role 3", "role 2", "role 1", "role 0"]);
    let all = log(&world, &world.ada, "").await;
    let target = all[0]["targetId"].as_str().unwrap();
    assert_eq!(
        log(&world, &world.ada, &format!("?targetId={target}")).await,
        all[..1]
    );
    let by_ada = log(
        &world,
        &world.ada,
        &format!("?userId={}&targetId={target}", world.ada.id),
    )
    .await;
    assert_eq!(by_ada, all[..1]);
    assert!(log(&world, &world.ada, "?actionType=60").await.is_empty());
    world.api.clock.set(Timestamp(NOW));
    for (query, field) in [
        ("?limit=0", "limit"),
        ("?limit=101", "limit"),
        ("?limit=x", "limit"),
        ("?actionType=2", "actionType"),
        ("?actionType=x", "actionType"),
        ("?before=$nothing", "before"),
        ("?before=$nothing/x", "before"),
        ("?before=%00", "before"),
        ("?userId=", "userId"),
        ("?targetId=%00", "targetId"),
    ] {
        let answer = world
            .get(&world.ada, &world.of_guild(&format!("/audit-logs{query}")))
            .await;
        assert_eq!(refused(&answer), (400, vec![field.to_owned()]), "{query}");
    }
}

#[tokio::test]
async fn the_log_is_for_those_who_may_read_it_and_hides_what_they_do_not_see() {
    let world = World::new().await;
    let path = world.of_guild("/audit-logs");
    assert_eq!(refused(&world.get(&world.bob, &path).await).0, 403);
    assert_eq!(refused(&world.get(&world.eve, &path).await).0, 404);
    let auditor = role(&world, "auditor", Permissions::VIEW_AUDIT_LOG).await;
    hold(&world, &world.bob, &[&auditor]).await;
    let view = Permissions::VIEW_CHANNEL.to_string();
    let closed = json!([{"id": world.guild, "type": 0, "deny": view}]);
    let channels = world.of_guild("/channels");
    let body = json!({"name": "secret", "type": 4, "permissionOverwrites": closed});
    let secret = world.post(&world.ada, &channels, body).await.json();
    let secret = secret["id"].as_str().unwrap().to_owned();
    let body = json!({"name": "inside", "parentId": secret, "permissionOverwrites": []});
    let inside = world.post(&world.ada, &channels, body).await.json();
    let inside = inside["id"].as_str().unwrap().to_owned();
    let renamed = world
        .patch(
            &world.ada,
            &format!("{channels}/{secret}"),
            json!({"name": "plans"}),
        )
        .await;
    assert_eq!(renamed.status, 200, "{}", String::from_utf8_lossy(&renamed.bytes));
    let out = world
        .patch(
            &world.ada,
            &format!("{channels}/{inside}"),
            json!({"parentId": null}),
        )
        .await;
    assert_eq!(out.status, 200, "{}", String::from_utf8_lossy(&out.bytes));
    let all = log(&world, &world.ada, "").await;
    let about = |id: &str| {
        all.iter()
            .filter(|entry| entry["options"]["channelId"] == id)
            .count()
    };
    assert_eq!((about(&secret), about(&inside)), (3, 2), "{all:?}");
    let his = log(&world, &world.bob, "").await;
    assert_eq!(his.len(), all.len() - 3);
    assert!(
        !json!(his).to_string().contains(&secret),
        "not even its id: {his:?}"
    );
    assert!(
        log(&world, &world.bob, &format!("?targetId={secret}"))
            .await
            .is_empty()
    );
    let hidden = all
        .iter()
        .find(|entry| entry["options"]["channelId"] == secret.as_str())
        .unwrap();
    let before = format!("{path}?before={}", hidden["id"].as_str().unwrap());
    assert_eq!(refused(&world.get(&world.bob, &before).await).0, 400);
    assert_eq!(world.get(&world.ada, &before).await.status, 200);
    // What is deleted is no more to be seen than before.
    assert_eq!(
        world
            .delete(&world.ada, &format!("{channels}/{secret}"))
            .await
            .status,
        204
    );
    assert_eq!(log(&world, &world.bob, "").await, his);
    assert_eq!(log(&world, &world.ada, "").await.len(), all.len() + 1);
}

#[tokio::test]
async fn a_reason_is_utf8_and_not_too_long() {
    let world = World::new().await;
    let path = world.of_guild("/roles");
    let made = |reason: String| {
        let (world, path) = (&world, path.clone());
        async move { because(world, (Method::POST, path, json!({})), &world.ada, &reason).await }
    };
    for bad in [
        "%FF".to_owned(),
        "x".repeat(513),
        "%C3%BC".repeat(513),
        "a%00b".to_owned(),
    ] {
        assert_eq!(
            refused(&made(bad).await),
            (400, vec!["X-Audit-Log-Reason".to_owned()])
        );
    }
    for (reason, kept) in [
        ("%C3%BC".repeat(512), json!("ü".repeat(512))),
        ("  so that%0Ait works ".to_owned(), json!("so that\nit works")),
        ("%20".to_owned(), Value::Null),
    ] {
        world.api.clock.advance_seconds(1);
        assert_eq!(made(reason).await.status, 201);
        assert_eq!(log(&world, &world.ada, "?limit=1").await[0]["reason"], kept);
    }
}
