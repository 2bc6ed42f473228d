//! Digests: read back from a mail server on loopback.

use std::time::Duration;

use crate::common::{Api, PASSWORD, Setup, api, api_with, mail};
use axum::http::Method;
use guildhall_test_support::{SmtpServer, eventually};
use serde_json::{Value, json};

const ADA: &str = "ada@example.org";
const PREFERENCES: &str = "/api/v1/users/@me/notification-preferences";
const END: &str = "/api/v1/notifications/digest/unsubscribe";
const DAY_MS: i64 = 24 * 3600 * 1000;

async fn world() -> (SmtpServer, Api) {
    let (smtp, mailing) = mail();
    let api = api_with(Setup {
        mail: Some(mailing),
        ..Setup::default()
    });
    (smtp, api.await)
}

async fn login(api: &Api) -> String {
    let body = json!({"email": ADA, "password": PASSWORD});
    let answer = api.post("/api/v1/auth/login", &body).await;
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.bytes));
    answer.json()["accessToken"].as_str().unwrap().to_owned()
}

async fn choose(api: &Api, token: &str, body: Value) -> u16 {
    api.send(Method::PATCH, PREFERENCES, Some(token), &body)
        .await
        .status
        .as_u16()
}

/// Bob says something to Ada in private, and wants to be her friend.
async fn concern(api: &Api, bob: &str, ada: &str, ada_token: &str) {
    let path = format!("/api/v1/users/{ada}/friend-request");
    assert_eq!(
        api.send(Method::POST, &path, Some(bob), &json!({})).await.status,
        200
    );
    let opened = api
        .send(
            Method::POST,
            "/api/v1/users/@me/channels",
            Some(bob),
            &json!({"recipients": [ada]}),
        )
        .await;
    let channel = opened.json()["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/channels/{channel}/messages");
    let said = api
        .send(
            Method::POST,
            &path,
            Some(bob),
            &json!({"content": "secret words"}),
        )
        .await;
    assert_eq!(said.status, 201);
    eventually("both are noted", async || {
        let all = api.get("/api/v1/notifications", Some(ada_token)).await.json();
        (all["data"].as_array().map(Vec::len) == Some(2)).then_some(())
    })
    .await;
}

#[tokio::test]
async fn what_was_not_read_is_sent_once_a_day_until_it_is_ended() {
    let (smtp, api) = world().await;
    let body = json!({"username": "ada", "email": ADA, "password": PASSWORD});
    let made = api.post("/api/v1/auth/register", &body).await.json();
    let (ada, token) = (
        made["user"]["id"].as_str().unwrap(),
        made["accessToken"].as_str().unwrap(),
    );
    let usual = json!({"digest": "off", "pushPreviews": true});
    assert_eq!(api.get(PREFERENCES, Some(token)).await.json(), usual);
    assert_eq!(
        choose(&api, token, json!({"digest": "daily"})).await,
        409,
        "without a confirmed address"
    );
    let code = smtp.mail_to(ADA).await.code();
    assert_eq!(
        api.post("/api/v1/auth/verify-email", &json!({"token": code}))
            .await
            .status,
        204
    );
    for body in [
        json!({"digest": "hourly"}),
        json!({"digest": 7}),
        json!([]),
        json!({"pushPreviews": "no"}),
    ] {
        assert_eq!(choose(&api, token, body.clone()).await, 400, "{body}");
    }
    assert_eq!(
        choose(&api, token, json!({"digest": "daily", "pushPreviews": false})).await,
        200
    );
    let chosen = api.get(PREFERENCES, Some(token)).await.json();
    assert_eq!(chosen, json!({"digest": "daily", "pushPreviews": false}));
    let bob = api.register("bob").await;
    concern(&api, bob["accessToken"].as_str().unwrap(), ada, token).await;

    // Not before it is due, and only what the mail server has taken is sent.
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(smtp.is_empty());
    smtp.refuse(Some("451 later"));
    api.clock.advance_millis(DAY_MS);
    eventually("it was tried", async || (smtp.refused() > 0).then_some(())).await;
    smtp.refuse(None);
    api.clock.advance_millis(3_600_000);
    let mail = smtp.mail_to(ADA).await;
    for line in [
        "Subject: 2 things that you have not read on test.example",
        "1 x message from @bob:test.example",
        "1 x friend request from @bob:test.example",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
    ] {
        assert!(mail.text.contains(line), "{line}: {}", mail.text);
    }
    assert!(!mail.text.contains("secret"), "{}", mail.text);

    // What was in one is in no other.
    api.clock.advance_millis(DAY_MS);
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(smtp.is_empty());

    let header = mail
        .text
        .lines()
        .find(|line| line.starts_with("List-Unsubscribe: "))
        .unwrap();
    let ending = header
        .split_once("token=")
        .unwrap()
        .1
        .trim_end_matches(['>', '\r']);
    let digest = || async {
        let token = login(&api).await;
        api.get(PREFERENCES, Some(&token)).await.json()["digest"].clone()
    };
    for wrong in ["nonsense", &ending[1..]] {
        assert_eq!(
            api.post(&format!("{END}?token={wrong}"), &json!({})).await.status,
            204
        );
    }
    assert_eq!(
        api.post(&format!("{END}?token={}", "x".repeat(200)), &json!({}))
            .await
            .status,
        400
    );
    assert_eq!(api.post(END, &json!({})).await.status, 400);
    assert_eq!(digest().await, "daily");
    assert_eq!(
        api.post(&format!("{END}?token={ending}"), &json!({}))
            .await
            .status,
        204
    );
    assert_eq!(digest().await, "off");
}

#[tokio::test]
async fn without_mail_there_are_none() {
    let api = api().await;
    let ada = api.register("ada").await;
    let token = ada["accessToken"].as_str().unwrap();
    assert_eq!(choose(&api, token, json!({"digest": "weekly"})).await, 409);
    assert_eq!(choose(&api, token, json!({"digest": "off"})).await, 200);
    assert_eq!(api.get(PREFERENCES, None).await.status, 401);
}
