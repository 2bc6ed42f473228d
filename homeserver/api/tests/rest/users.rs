//! The own account.

use crate::common::api;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

const ME: &str = "/api/v1/users/@me";

#[tokio::test]
async fn only_a_token_that_stands_opens_the_account() {
    let api = api().await;
    let token = api.token("ada").await;
    assert_eq!(api.get(ME, None).await.error().0, 401);
    assert_eq!(api.get(ME, Some("made-up")).await.error().0, 401);
    assert_eq!(api.get(ME, Some(&format!("{token}x"))).await.error().0, 401);
    assert_eq!(api.get(ME, Some(&token)).await.status, StatusCode::OK);
    assert_eq!(api.send(Method::PATCH, ME, None, &json!({})).await.error().0, 401);
}

#[tokio::test]
async fn a_change_touches_what_it_names() {
    let api = api().await;
    let token = api.token("ada").await;
    let patch = async |body: Value| api.send(Method::PATCH, ME, Some(&token), &body).await;

    let changed = patch(json!({
        "displayName": "Ada", "bio": "first\nprogrammer", "accentColor": "#ff8800", "locale": "en-GB", "unknown": true
    }))
    .await;
    assert_eq!(changed.status, StatusCode::OK);
    let user = changed.json();
    assert_eq!(user["displayName"], "Ada");
    assert_eq!(user["bio"], "first\nprogrammer");
    assert_eq!(user["accentColor"].as_str().unwrap().to_lowercase(), "#ff8800");
    assert_eq!(user["locale"], "en-GB");

    assert_eq!(
        patch(json!({})).await.json()["displayName"],
        "Ada",
        "absent fields stay"
    );
    let user = patch(json!({ "displayName": null, "accentColor": null }))
        .await
        .json();
    assert_eq!(user["displayName"], Value::Null);
    assert_eq!(user["accentColor"], Value::Null);
    assert_eq!(user["bio"], "first\nprogrammer");
    assert_eq!(api.get(ME, Some(&token)).await.json(), user);
}

#[tokio::test]
async fn bad_changes_are_refused_and_change_nothing() {
    let api = api().await;
    let token = api.token("ada").await;
    let before = api.get(ME, Some(&token)).await.json();
    let cases = [
        (json!({ "displayName": "a\u{0}b" }), "displayName"),
        (json!({ "displayName": "a\nb" }), "displayName"),
        (json!({ "displayName": "" }), "displayName"),
        (json!({ "displayName": "x".repeat(500) }), "displayName"),
        (json!({ "displayName": 7 }), "displayName"),
        (json!({ "bio": "x".repeat(5000) }), "bio"),
        (json!({ "bio": "a\u{0}b" }), "bio"),
        (json!({ "bio": null, "displayName": false }), "displayName"),
        (json!({ "accentColor": "orange" }), "accentColor"),
        (json!({ "locale": "not a language" }), "locale"),
        (json!({ "displayName": "Ada", "locale": "\u{0}" }), "locale"),
    ];
    for (body, field) in cases {
        let (status, code, fields) = api.send(Method::PATCH, ME, Some(&token), &body).await.error();
        assert_eq!((status, code.as_str()), (400, "VALIDATION_ERROR"), "{body}");
        assert_eq!(fields, [field], "{body}");
    }
    assert_eq!(api.get(ME, Some(&token)).await.json(), before);
}
