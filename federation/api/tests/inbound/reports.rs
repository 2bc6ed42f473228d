//! Reports that another server files at `a.test`, and work in the queues of its guilds.

use serde_json::{Value, json};

use crate::world::{KNOWN_REPORT, Request, World};

fn path(id: &str) -> String {
    format!("/_guildhall/federation/v1/reports/{id}")
}

const QUEUE: &str = "/_guildhall/federation/v1/guild_reports";

fn report() -> Value {
    json!({
        "kind": "user", "category": "spam", "reason": "?", "user_id": "@ann:a.test", "guild_id": "!g",
        "reporter_id": "@bob:b.test", "of the future": 1,
    })
}

#[tokio::test]
async fn a_report_is_taken_followed_and_appealed() {
    let World { a, b, .. } = World::new().await;
    let standing =
        json!({"queues": [{"queue": "server", "state": "open", "outcome": null, "updated_at": 7}]});
    let taken = b.ask(&a, "PUT", &path("new1"), Some(report())).await.ok();
    assert_eq!(taken, standing);
    assert_eq!(b.get(&a, &path(KNOWN_REPORT)).await.ok(), standing);
    let appeal = [&path(KNOWN_REPORT), "/appeal"].concat();
    let body = json!({"content": "look again"});
    assert_eq!(b.ask(&a, "POST", &appeal, Some(body)).await.ok(), standing);
    b.ask(&a, "POST", &appeal, Some(json!({"content": "again"})))
        .await
        .refused(409, "M_CONFLICT");
}

#[tokio::test]
async fn what_is_no_report_or_not_for_the_asking_server_is_refused() {
    let World { a, b, .. } = World::new().await;
    Request::new("PUT", &path("new1"), Some(report()))
        .send(&a)
        .await
        .refused(401, "M_UNAUTHORIZED");
    let long = "a".repeat(65);
    for id in ["unknown", "a%2Fb", "a-b", &long] {
        b.get(&a, &path(id)).await.refused(404, "M_NOT_FOUND");
    }
    b.ask(&a, "PUT", &path("a-b"), Some(report()))
        .await
        .refused(404, "M_NOT_FOUND");
    let with = |key: &str, value: Value| {
        let mut body = report();
        body[key] = value;
        body
    };
    for (key, value, status, code) in [
        ("reporter_id", json!("@ann:a.test"), 403, "M_FORBIDDEN"),
        ("reporter_id", json!("bob"), 400, "M_BAD_JSON"),
        ("kind", json!(1), 400, "M_BAD_JSON"),
        ("category", Value::Null, 400, "M_BAD_JSON"),
        ("category", json!("?"), 400, "M_INVALID_PARAM"),
        ("category", json!("much"), 429, "M_LIMIT_EXCEEDED"),
        ("message_id", json!("$a\u{0}"), 400, "M_INVALID_PARAM"),
        (
            "guild_id",
            json!(format!("!{}", "x".repeat(300))),
            400,
            "M_BAD_JSON",
        ),
    ] {
        b.ask(&a, "PUT", &path("new1"), Some(with(key, value)))
            .await
            .refused(status, code);
    }
}

#[tokio::test]
async fn a_queue_is_worked_for_ones_own_users_by_who_may_take_part() {
    let World { a, b, guild, bob, .. } = World::joined().await;
    let ask =
        |user: &str| json!({"guild_id": guild, "user_id": user, "action": {"type": "list", "limit": 10}});
    let answer = b.ask(&a, "POST", QUEUE, Some(ask(bob.as_str()))).await.ok();
    assert_eq!(answer, json!({"for": bob}));
    for user in ["@ann:a.test", "@guildhall:b.test", "@bob:c.test"] {
        b.ask(&a, "POST", QUEUE, Some(ask(user)))
            .await
            .refused(403, "M_FORBIDDEN");
    }
    let mut odd = ask(bob.as_str());
    odd["action"]["type"] = json!("burn");
    b.ask(&a, "POST", QUEUE, Some(odd))
        .await
        .refused(400, "M_BAD_JSON");
    Request::new("POST", QUEUE, Some(ask(bob.as_str())))
        .send(&a)
        .await
        .refused(401, "M_UNAUTHORIZED");
}
