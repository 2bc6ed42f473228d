//! E-mail addresses over REST: confirmed, sent again, changed, and a forgotten password.

use crate::common::{Answer, Api, PASSWORD, Setup, api, api_with, mail};
use axum::http::Method;
use guildhall_test_support::SmtpServer;
use serde_json::{Value, json};

const ADA: &str = "ada@example.org";
const VERIFY: &str = "/api/v1/auth/verify-email";
const AGAIN: &str = "/api/v1/users/@me/email/verification";
const EMAIL: &str = "/api/v1/users/@me/email";
const FORGOT: &str = "/api/v1/auth/forgot-password";
const RESET: &str = "/api/v1/auth/reset-password";

async fn world() -> (SmtpServer, Api) {
    let (smtp, mailing) = mail();
    let api = api_with(Setup {
        mail: Some(mailing),
        ..Setup::default()
    });
    (smtp, api.await)
}

/// Ada's access token.
async fn register(api: &Api) -> String {
    let body = json!({"username": "ada", "email": ADA, "password": PASSWORD});
    let answer = api.post("/api/v1/auth/register", &body).await;
    assert_eq!(answer.status, 201);
    assert_eq!(answer.json()["user"]["verified"], false);
    answer.json()["accessToken"].as_str().unwrap().to_owned()
}

async fn me(api: &Api, token: &str) -> Value {
    api.get("/api/v1/users/@me", Some(token)).await.json()
}

/// Status and blamed fields.
fn refused(answer: &Answer) -> (u16, Vec<String>) {
    let (status, _, fields) = answer.error();
    (status, fields)
}

#[tokio::test]
async fn an_address_is_confirmed_sent_to_again_and_changed() {
    let (smtp, api) = world().await;
    let token = register(&api).await;
    let first = smtp.mail_to(ADA).await.code();
    assert_eq!(
        api.send(Method::POST, AGAIN, Some(&token), &json!({}))
            .await
            .status,
        202
    );
    let code = smtp.mail_to(ADA).await.code();
    for wrong in [first.as_str(), "nonsense", ""] {
        let answer = api.post(VERIFY, &json!({"token": wrong})).await;
        assert_eq!(refused(&answer), (400, vec!["token".to_owned()]), "{wrong}");
    }
    assert_eq!(api.post(VERIFY, &json!({"token": code})).await.status, 204);
    assert_eq!(me(&api, &token).await["verified"], true);
    assert_eq!(refused(&api.post(VERIFY, &json!({"token": code})).await).0, 400);
    let again = api.send(Method::POST, AGAIN, Some(&token), &json!({})).await;
    assert_eq!(refused(&again).0, 409, "it is confirmed");

    let put = async |token: Option<&str>, body: Value| api.send(Method::PUT, EMAIL, token, &body).await;
    let body = json!({"email": "ada@example.com", "password": PASSWORD});
    assert_eq!(refused(&put(None, body.clone()).await).0, 401);
    for (body, field) in [
        (
            json!({"email": "ada@example.com", "password": "wrong"}),
            "password",
        ),
        (json!({"email": "nonsense", "password": PASSWORD}), "email"),
    ] {
        let answer = put(Some(&token), body).await;
        assert_eq!(refused(&answer), (400, vec![field.to_owned()]));
    }
    let bob = api.token("bob").await;
    let taken = put(Some(&bob), json!({"email": ADA, "password": PASSWORD})).await;
    assert_eq!(refused(&taken).0, 409);
    let changed = put(Some(&token), body).await;
    assert_eq!(changed.status, 200);
    let user = changed.json();
    assert_eq!(
        (&user["email"], &user["verified"]),
        (&json!("ada@example.com"), &json!(false))
    );
    let code = smtp.mail_to("ada@example.com").await.code();
    let login = json!({"login": "ada@example.com", "password": PASSWORD});
    assert_eq!(api.post("/api/v1/auth/login", &login).await.status, 200);
    assert_eq!(api.post(VERIFY, &json!({"token": code})).await.status, 204);
    let gone = put(Some(&token), json!({"email": null, "password": PASSWORD})).await;
    assert_eq!(gone.json()["email"], Value::Null);
    let again = api.send(Method::POST, AGAIN, Some(&token), &json!({})).await;
    assert_eq!(refused(&again).0, 409, "there is none");
}

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_come_back() {
    let (smtp, api) = world().await;
    let token = register(&api).await;
    smtp.mail_to(ADA).await;
    for _ in 0..4 {
        let answer = api.send(Method::POST, AGAIN, Some(&token), &json!({})).await;
        assert_eq!(answer.status, 202);
    }
    let answer = api.send(Method::POST, AGAIN, Some(&token), &json!({})).await;
    assert_eq!(answer.status, 429);
    assert_eq!(answer.header("retry-after"), "3600");
    let answer = api.send(Method::POST, AGAIN, None, &json!({})).await;
    assert_eq!(refused(&answer).0, 401);
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_by_mail() {
    let (smtp, api) = world().await;
    let token = register(&api).await;
    let code = smtp.mail_to(ADA).await.code();
    assert_eq!(api.post(VERIFY, &json!({"token": code})).await.status, 204);
    let known = api.post(FORGOT, &json!({"email": ADA})).await;
    let unknown = api.post(FORGOT, &json!({"email": "eve@example.org"})).await;
    assert_eq!((known.status.as_u16(), unknown.status.as_u16()), (202, 202));
    assert_eq!(known.bytes, unknown.bytes);
    assert_eq!(refused(&api.post(FORGOT, &json!({"email": "eve"})).await).0, 400);
    let code = smtp.mail_to(ADA).await.code();
    for (body, field) in [
        (json!({"token": code, "password": "short"}), "password"),
        (json!({"token": "nonsense", "password": "another horse"}), "token"),
    ] {
        let answer = api.post(RESET, &body).await;
        assert_eq!(refused(&answer), (400, vec![field.to_owned()]));
    }
    assert_eq!(api.get("/api/v1/users/@me", Some(&token)).await.status, 200);
    let body = json!({"token": code, "password": "another horse"});
    assert_eq!(api.post(RESET, &body).await.status, 204);
    assert_eq!(api.get("/api/v1/users/@me", Some(&token)).await.status, 401);
    let login = async |password: &str| {
        let body = json!({"login": ADA, "password": password});
        api.post("/api/v1/auth/login", &body).await.status.as_u16()
    };
    assert_eq!((login(PASSWORD).await, login("another horse").await), (401, 200));
    assert!(smtp.is_empty());
}

#[tokio::test]
async fn a_server_that_sends_no_mail_says_so() {
    let api = api().await;
    let token = register(&api).await;
    let again = api.send(Method::POST, AGAIN, Some(&token), &json!({})).await;
    assert_eq!(refused(&again).0, 409);
    assert_eq!(refused(&api.post(FORGOT, &json!({"email": ADA})).await).0, 409);
}
