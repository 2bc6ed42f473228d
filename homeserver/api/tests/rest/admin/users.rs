//! Accounts, as administrators see and change them.

use axum::http::Method;
use guildhall_types::Timestamp;
use serde_json::{Value, json};

use super::{House, promote};
use crate::{
    common::{NOW, PASSWORD},
    world::{now, person, refused},
};

const BOB: &str = "/admin/users/@bob:test.example";
const ADA: &str = "/admin/users/@ada:test.example";

impl House {
    /// The status and the code of a login as `username`.
    async fn logs_in(&self, username: &str) -> (u16, Value) {
        let body = json!({"username": username, "password": PASSWORD});
        let answer = self.api.post("/api/v1/auth/login", &body).await;
        (answer.status.as_u16(), answer.json())
    }

    async fn sees(&self, query: &str) -> Vec<String> {
        let page = self.reads(&format!("/admin/users{query}")).await;
        let all = page["data"].as_array().unwrap().iter();
        all.map(|user| user["username"].as_str().unwrap().to_owned())
            .collect()
    }
}

#[tokio::test]
async fn only_administrators_see_and_change_accounts() {
    let house = House::new().await;
    house
        .is_for_administrators(&[
            (Method::GET, "/admin/users", json!({})),
            (Method::GET, ADA, json!({})),
            (Method::PATCH, BOB, json!({"administrator": true})),
            (Method::POST, "/admin/users/@ada:test.example/sign-out", json!({})),
        ])
        .await;
    assert_eq!(house.reads(BOB).await["administrator"], false);
    assert_eq!(house.reads("/users/@me").await["username"], "ada");
}

#[tokio::test]
async fn accounts_are_found_the_newest_first() {
    let house = House::new().await;
    for name in ["cid", "dora", "per_cent"] {
        house.api.clock.advance_seconds(1);
        person(&house.api, name).await;
    }
    assert_eq!(house.sees("").await[..3], ["per_cent", "dora", "cid"]);
    let page = house.reads("/admin/users?limit=2").await;
    assert_eq!(page["pagination"]["nextCursor"], "@dora:test.example");
    assert_eq!(
        house.sees("?limit=2&before=@dora:test.example").await,
        ["cid", "bob"]
    );
    assert_eq!(house.sees("?query=O").await, ["dora", "bob"]);
    assert_eq!(house.sees("?query=_").await, ["per_cent"], "it is no pattern");
    assert_eq!(house.sees("?query=nobody").await, [""; 0]);
    let email = json!({"email": "bob@mail.example", "password": PASSWORD});
    let answer = house
        .ask(&house.bob, Method::PUT, "/users/@me/email", email)
        .await;
    assert_eq!(answer.status, 200);
    assert_eq!(house.sees("?query=Mail.Example").await, ["bob"]);
    let name = json!({"displayName": "Robert"});
    assert_eq!(
        house
            .ask(&house.bob, Method::PATCH, "/users/@me", name)
            .await
            .status,
        200
    );
    assert_eq!(house.sees("?query=robert").await, ["bob"]);
    assert_eq!(
        house.reads(BOB).await,
        json!({
            "id": house.bob.id, "username": "bob", "displayName": "Robert", "email": "bob@mail.example",
            "verified": false, "mfaEnabled": false, "administrator": false, "suspended": false,
            "suspendedAt": null, "createdAt": now(), "lastSeenAt": now(), "sessions": 1, "mediaBytes": 0,
            "mediaQuota": null, "mediaLimit": 1_073_741_824,
        })
    );
    for query in [
        "limit=0",
        "limit=101",
        "before=nobody",
        "before=a%00b",
        "query=a%00b",
    ] {
        house
            .does(Method::GET, &format!("/admin/users?{query}"), json!({}), 400)
            .await;
    }
    let long = format!("/admin/users?query={}", "x".repeat(101));
    house.does(Method::GET, &long, json!({}), 400).await;
    for id in ["@nobody:test.example", "@bob:other.example", "bob", "a%00b"] {
        let path = format!("/admin/users/{id}");
        house.does(Method::GET, &path, json!({}), 404).await;
        house
            .does(Method::PATCH, &path, json!({"suspended": true}), 404)
            .await;
        house
            .does(Method::POST, &format!("{path}/sign-out"), json!({}), 404)
            .await;
    }
}

#[tokio::test]
async fn who_is_suspended_is_out_at_once_and_does_not_get_in() {
    let house = House::new().await;
    let mut ends = house.api.accounts.subscribe_revocations();
    let (status, login) = house.logs_in("bob").await;
    assert_eq!(status, 200);
    house.api.clock.advance_seconds(5);
    let done = house
        .does(Method::PATCH, BOB, json!({"suspended": true}), 200)
        .await
        .json();
    let since = Timestamp(NOW + 5000).to_rfc3339();
    assert_eq!(
        (&done["suspended"], &done["suspendedAt"], &done["sessions"]),
        (&json!(true), &json!(since), &json!(0))
    );
    // Both sessions: the access token, the refresh token, the gateway (which listens to this).
    let me = house.ask(&house.bob, Method::GET, "/users/@me", json!({})).await;
    assert_eq!(me.status, 401);
    let refresh = json!({"refreshToken": login["refreshToken"]});
    assert_eq!(house.api.post("/api/v1/auth/refresh", &refresh).await.status, 401);
    assert!(ends.try_recv().is_ok() && ends.try_recv().is_ok() && ends.try_recv().is_err());
    // Who knows the password is told why, and nobody else.
    let (status, body) = house.logs_in("bob").await;
    assert_eq!(
        (status, &body["error"]["code"]),
        (403, &json!("ACCOUNT_SUSPENDED"))
    );
    let wrong = json!({"username": "bob", "password": "not the password"});
    assert_eq!(house.api.post("/api/v1/auth/login", &wrong).await.status, 401);
    // The name stays taken.
    let again = json!({"username": "bob", "password": PASSWORD});
    assert_eq!(house.api.post("/api/v1/auth/register", &again).await.status, 409);
    // Once more changes nothing.
    house.api.clock.advance_seconds(5);
    let twice = house
        .does(Method::PATCH, BOB, json!({"suspended": true}), 200)
        .await
        .json();
    assert_eq!(twice["suspendedAt"], since);

    let back = house
        .does(Method::PATCH, BOB, json!({"suspended": false}), 200)
        .await
        .json();
    assert_eq!(
        (&back["suspended"], &back["suspendedAt"]),
        (&json!(false), &Value::Null)
    );
    assert_eq!(house.logs_in("bob").await.0, 200);
}

#[tokio::test]
async fn somebody_is_left_to_administer() {
    let house = House::new().await;
    house
        .does(Method::PATCH, ADA, json!({"suspended": true}), 409)
        .await;
    house
        .does(Method::PATCH, ADA, json!({"administrator": false}), 409)
        .await;
    // All of a change or nothing of it.
    let both = json!({"administrator": false, "mediaQuota": 5});
    house.does(Method::PATCH, ADA, both, 409).await;
    let ada = house.reads(ADA).await;
    assert_eq!(
        (&ada["administrator"], &ada["suspended"], &ada["mediaQuota"]),
        (&json!(true), &json!(false), &Value::Null)
    );
    // One who cannot log in is none who is left.
    house
        .does(
            Method::PATCH,
            BOB,
            json!({"administrator": true, "suspended": true}),
            200,
        )
        .await;
    house
        .does(Method::PATCH, ADA, json!({"administrator": false}), 409)
        .await;
    house
        .does(Method::PATCH, BOB, json!({"suspended": false}), 200)
        .await;
    let done = house
        .does(Method::PATCH, ADA, json!({"administrator": false}), 200)
        .await;
    assert_eq!(done.json()["administrator"], false);
    let answer = house.ask(&house.ada, Method::GET, ADA, json!({})).await;
    assert_eq!(refused(&answer).0, 403);
}

#[tokio::test]
async fn two_who_take_the_administration_from_each_other_leave_one() {
    let house = House::new().await;
    promote(&house.api, &house.bob).await;
    let no_more = json!({"administrator": false});
    let (one, other) = tokio::join!(
        house.ask(&house.ada, Method::PATCH, BOB, no_more.clone()),
        house.ask(&house.bob, Method::PATCH, ADA, no_more)
    );
    let statuses = [one.status.as_u16(), other.status.as_u16()];
    assert!(
        statuses.contains(&200) && !statuses.iter().all(|status| *status == 200),
        "{statuses:?}"
    );
}

#[tokio::test]
async fn signing_out_ends_all_sessions_and_keeps_nobody_out() {
    let house = House::new().await;
    let path = "/admin/users/@bob:test.example/sign-out";
    house.does(Method::POST, path, json!({}), 204).await;
    let me = house.ask(&house.bob, Method::GET, "/users/@me", json!({})).await;
    assert_eq!(me.status, 401);
    assert_eq!(house.reads(BOB).await["sessions"], 0);
    house.does(Method::POST, path, json!({}), 204).await;
    assert_eq!(house.logs_in("bob").await.0, 200);
}

#[tokio::test]
async fn a_quota_is_given_and_taken_back() {
    let house = House::new().await;
    let avatar = json!({"avatar": crate::expressions::PNG});
    house
        .does(Method::PATCH, BOB, json!({"mediaQuota": 10}), 200)
        .await;
    let full = house
        .ask(&house.bob, Method::PATCH, "/users/@me", avatar.clone())
        .await;
    assert_eq!(full.status, 409, "{}", String::from_utf8_lossy(&full.bytes));
    let seen = house.reads(BOB).await;
    assert_eq!(
        (&seen["mediaQuota"], &seen["mediaLimit"], &seen["mediaBytes"]),
        (&json!(10), &json!(10), &json!(0))
    );
    let seen = house
        .does(Method::PATCH, BOB, json!({"mediaQuota": null}), 200)
        .await
        .json();
    assert_eq!(seen["mediaQuota"], Value::Null);
    let done = house.ask(&house.bob, Method::PATCH, "/users/@me", avatar).await;
    assert_eq!(done.status, 200, "{}", String::from_utf8_lossy(&done.bytes));
    assert!(house.reads(BOB).await["mediaBytes"].as_i64().unwrap() > 10);
    // What is absent stays.
    house
        .does(Method::PATCH, BOB, json!({"mediaQuota": 1_000_000}), 200)
        .await;
    house.does(Method::PATCH, BOB, json!({}), 200).await;
    assert_eq!(house.reads(BOB).await["mediaQuota"], 1_000_000);
    for bad in [
        json!(-1),
        json!(9_007_199_254_740_992_i64),
        json!(1.5),
        json!("1"),
        json!([]),
    ] {
        house
            .does(Method::PATCH, BOB, json!({"mediaQuota": bad}), 400)
            .await;
    }
    house
        .does(Method::PATCH, BOB, json!({"suspended": "yes"}), 400)
        .await;
}
