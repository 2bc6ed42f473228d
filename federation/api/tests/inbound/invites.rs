//! Invites of `a.test`, shown to and redeemed by another server.

use serde_json::json;

use crate::world::{KNOWN_CODE, Request, World};

fn path(code: &str) -> String {
    format!("/_guildhall/federation/v1/invites/{code}")
}

#[tokio::test]
async fn an_invite_is_shown_and_redeemed_and_leads_in() {
    let World { a, b, guild, bob, .. } = World::new().await;
    let shown = b.get(&a, &path(KNOWN_CODE)).await.ok();
    assert_eq!(shown["guild"]["id"], guild.as_str());
    let body = json!({ "user_id": bob });
    let redeemed = b.ask(&a, "POST", &path(KNOWN_CODE), Some(body)).await.ok();
    assert_eq!(redeemed["guild_id"], guild.as_str());
    assert_eq!(redeemed["via"], json!(["a.test"]));
    assert_eq!(redeemed["event"]["state_key"], bob.as_str());
    b.join(&a, &guild, &bob).await.unwrap();
    assert_eq!(a.membership(&guild, &bob).await.as_deref(), Some("join"));
}

#[tokio::test]
async fn what_is_no_invite_or_not_for_the_asking_server_is_refused() {
    let World { a, b, guild, bob, .. } = World::new().await;
    Request::new("GET", &path(KNOWN_CODE), None)
        .send(&a)
        .await
        .refused(401, "M_UNAUTHORIZED");
    let long = "a".repeat(65);
    for code in ["unknown", "a%2Fb", "%F0%9F%8E%89", &long] {
        b.get(&a, &path(code)).await.refused(404, "M_NOT_FOUND");
        let body = json!({ "user_id": bob });
        b.ask(&a, "POST", &path(code), Some(body))
            .await
            .refused(404, "M_NOT_FOUND");
    }
    for user in ["@bob:c.test", "@ann:a.test", "@guildhall:b.test"] {
        let body = json!({ "user_id": user });
        b.ask(&a, "POST", &path(KNOWN_CODE), Some(body))
            .await
            .refused(403, "M_FORBIDDEN");
    }
    for body in [
        json!({}),
        json!({"user_id": "bob"}),
        json!([]),
        json!({"user_id": 1}),
    ] {
        b.ask(&a, "POST", &path(KNOWN_CODE), Some(body))
            .await
            .refused(400, "M_BAD_JSON");
    }
    b.ask(&a, "POST", &path(KNOWN_CODE), None)
        .await
        .refused(400, "M_NOT_JSON");
    assert_eq!(a.membership(&guild, &bob).await, None);
}

const VANITY: &str = "/_guildhall/federation/v1/vanity-url";

#[tokio::test]
async fn a_vanity_url_is_set_for_users_of_the_asking_server_alone() {
    let World { a, b, guild, bob, .. } = World::new().await;
    let body = |user: &str, code: &str| json!({"guild_id": guild, "user_id": user, "code": code});
    let ask = |body| b.ask(&a, "POST", VANITY, Some(body));
    let set = ask(body(bob.as_str(), "harbour")).await.ok();
    assert_eq!(set, json!({"code": "harbour", "uses": 0}));
    ask(body("@ann:a.test", "harbour"))
        .await
        .refused(403, "M_FORBIDDEN");
    ask(body(bob.as_str(), "taken"))
        .await
        .refused(409, "M_ROOM_IN_USE");
    ask(body(bob.as_str(), "bad code"))
        .await
        .refused(400, "M_INVALID_PARAM");
    ask(json!({"user_id": bob})).await.refused(400, "M_BAD_JSON");
    Request::new("POST", VANITY, None)
        .send(&a)
        .await
        .refused(401, "M_UNAUTHORIZED");
}

#[tokio::test]
async fn an_alias_leads_to_the_guild() {
    let World { a, b, guild, bob, .. } = World::new().await;
    b.ask(&a, "POST", &path(KNOWN_CODE), Some(json!({ "user_id": bob })))
        .await
        .ok();
    let path = |alias: &str| format!("/_matrix/federation/v1/query/directory?room_alias={alias}");
    let found = b.get(&a, &path("%23harbour:a.test")).await.ok();
    assert_eq!(found, json!({"room_id": guild, "servers": ["a.test"]}));
    b.get(&a, &path("%23haven:a.test"))
        .await
        .refused(404, "M_NOT_FOUND");
}
