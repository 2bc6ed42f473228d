//! Where one is logged in, and another password.

use axum::{body::Body, http::Method};
use guildhall_test_support::totp;
use guildhall_types::Clock as _;
use serde_json::{Value, json};

use crate::common::{Answer, Api, PASSWORD, api, request};

const SESSIONS: &str = "/api/v1/users/@me/sessions";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

/// Logs ada in, with a client that says this of itself; gives access and refresh token.
async fn login(api: &Api, password: &str, agent: Option<&str>) -> Result<(String, String), u16> {
    let body = json!({"login": "ada", "password": password}).to_string();
    let mut asked = request(Method::POST, "/api/v1/auth/login", None, Body::from(body));
    if let Some(agent) = agent {
        asked.headers_mut().insert("user-agent", agent.parse().unwrap());
    }
    let answer = api.ask(asked).await;
    if answer.status != 200 {
        return Err(answer.status.as_u16());
    }
    let tokens = answer.json();
    let text = |key: &str| tokens[key].as_str().unwrap().to_owned();
    Ok((text("accessToken"), text("refreshToken")))
}

async fn sessions(api: &Api, token: &str) -> Vec<Value> {
    let answer = api.get(SESSIONS, Some(token)).await;
    assert_eq!(answer.status, 200);
    answer.json()["data"].as_array().unwrap().clone()
}

async fn end(api: &Api, token: &str, id: &str) -> u16 {
    let path = format!("{SESSIONS}/{id}");
    let answer = api.send(Method::DELETE, &path, Some(token), &json!({})).await;
    answer.status.as_u16()
}

async fn is_in(api: &Api, (access, refresh): &(String, String)) -> (bool, bool) {
    let me = api.get("/api/v1/users/@me", Some(access)).await;
    let refreshed = api
        .post("/api/v1/auth/refresh", &json!({"refreshToken": refresh}))
        .await;
    (me.status == 200, refreshed.status == 200)
}

#[tokio::test]
async fn each_login_is_a_session_with_the_name_of_its_device() {
    let api = api().await;
    let first = api.token("ada").await;
    api.clock.advance_seconds(1);
    let (second, refresh) = login(&api, PASSWORD, Some(FIREFOX)).await.unwrap();
    api.clock.advance_seconds(60);
    let answer = api
        .post("/api/v1/auth/refresh", &json!({"refreshToken": refresh}))
        .await;
    assert_eq!(answer.status, 200);
    let listed = sessions(&api, &second).await;
    let shown: Vec<_> = listed
        .iter()
        .map(|session| (&session["device"], &session["current"]))
        .collect();
    assert_eq!(
        shown,
        [
            (&json!("Firefox on Linux"), &json!(true)),
            (&Value::Null, &json!(false))
        ]
    );
    assert_ne!(listed[0]["createdAt"], listed[0]["lastUsedAt"]);
    assert_eq!(listed[1]["createdAt"], listed[1]["lastUsedAt"]);
    assert_eq!(listed[0].as_object().unwrap().len(), 5);
    assert_eq!(sessions(&api, &first).await[1]["current"], true);

    // What turns texts around, or is long, does no harm.
    let odd = "x".repeat(8000);
    login(&api, PASSWORD, Some(&odd)).await.unwrap();
    let listed = sessions(&api, &first).await;
    assert_eq!(listed.len(), 3);
    assert!(listed.iter().any(|session| session["device"] == "x".repeat(64)));
}

#[tokio::test]
async fn a_session_that_is_ended_is_over_at_once() {
    let api = api().await;
    api.token("ada").await;
    let (one, two, three) = (
        login(&api, PASSWORD, Some("one/1")).await.unwrap(),
        login(&api, PASSWORD, Some("two/1")).await.unwrap(),
        login(&api, PASSWORD, Some("three/1")).await.unwrap(),
    );
    let id = |listed: &[Value], device: &str| {
        let mut found = listed.iter().filter(|session| session["device"] == device);
        found.next().unwrap()["id"].as_str().unwrap().to_owned()
    };
    let listed = sessions(&api, &one.0).await;
    let (own, other) = (id(&listed, "one"), id(&listed, "two"));

    // Only one's own, and only once.
    let eve = api.token("eve").await;
    assert_eq!(end(&api, &eve, &other).await, 404);
    for nothing in ["x", "%00", &"x".repeat(500)] {
        assert_eq!(end(&api, &one.0, nothing).await, 404, "{nothing}");
    }
    assert_eq!(api.get(SESSIONS, None).await.status, 401);
    assert_eq!(end(&api, &one.0, &other).await, 204);
    assert_eq!(end(&api, &one.0, &other).await, 404);
    assert_eq!(is_in(&api, &two).await, (false, false));
    assert_eq!(sessions(&api, &one.0).await.len(), 3, "with the registration's");

    let gone = api.send(Method::DELETE, SESSIONS, Some(&one.0), &json!({})).await;
    assert_eq!(gone.status, 204);
    assert_eq!(is_in(&api, &three).await, (false, false));
    assert_eq!(sessions(&api, &one.0).await.len(), 1);
    assert_eq!(api.get("/api/v1/users/@me", Some(&eve)).await.status, 200);

    assert_eq!(end(&api, &one.0, &own).await, 204);
    assert_eq!(is_in(&api, &one).await, (false, false));
}

async fn change(api: &Api, token: &str, body: Value) -> Answer {
    let path = "/api/v1/users/@me/password";
    api.send(Method::PUT, path, Some(token), &body).await
}

/// Status and blamed fields, at any time.
fn blamed(answer: &Answer) -> (u16, Vec<String>) {
    let body = answer.json();
    let details = body["error"]["details"].as_array().unwrap().iter();
    let fields = details.map(|detail| detail["field"].as_str().unwrap().to_owned());
    (answer.status.as_u16(), fields.collect())
}

#[tokio::test]
async fn another_password_ends_all_other_sessions() {
    let api = api().await;
    let first = api.token("ada").await;
    let other = login(&api, PASSWORD, None).await.unwrap();
    let new = "a wholly other horse";
    for (body, fields) in [
        (
            json!({"currentPassword": "wrong horse", "newPassword": new}),
            vec!["currentPassword"],
        ),
        (
            json!({"currentPassword": PASSWORD, "newPassword": "short"}),
            vec!["newPassword"],
        ),
        (
            json!({"currentPassword": PASSWORD, "newPassword": "x".repeat(257)}),
            vec!["newPassword"],
        ),
        (json!({"newPassword": new}), vec!["body"]),
    ] {
        let refused = change(&api, &first, body.clone()).await;
        let expected: Vec<String> = fields.into_iter().map(ToOwned::to_owned).collect();
        assert_eq!(blamed(&refused), (400, expected), "{body}");
    }
    assert!(login(&api, PASSWORD, None).await.is_ok());
    let done = change(
        &api,
        &first,
        json!({"currentPassword": PASSWORD, "newPassword": new}),
    )
    .await;
    assert_eq!(done.status, 204);
    assert_eq!(login(&api, PASSWORD, None).await, Err(401));
    assert!(login(&api, new, None).await.is_ok());
    assert_eq!(is_in(&api, &other).await, (false, false));
    assert_eq!(api.get("/api/v1/users/@me", Some(&first)).await.status, 200);
    let refused = api
        .send(Method::PUT, "/api/v1/users/@me/password", None, &json!({}))
        .await;
    assert_eq!(refused.status, 401);
}

#[tokio::test]
async fn where_there_is_a_second_factor_it_is_asked_for() {
    let api = api().await;
    let token = api.token("ada").await;
    let post = async |what: &str, body: Value| {
        let path = format!("/api/v1/auth/2fa/{what}");
        api.send(Method::POST, &path, Some(&token), &body).await.json()
    };
    let secret = post("enable", json!({"password": PASSWORD})).await["secret"].clone();
    let code = || totp::code(secret.as_str().unwrap(), api.clock.now());
    post("verify", json!({"code": code()})).await;
    api.clock.advance_seconds(30);
    let body = |code: Option<&str>| {
        let mut body = json!({"currentPassword": PASSWORD, "newPassword": "a wholly other horse"});
        if let Some(code) = code {
            body["code"] = json!(code);
        }
        body
    };
    let expected = (400, vec!["code".to_owned()]);
    assert_eq!(blamed(&change(&api, &token, body(None)).await), expected);
    assert_eq!(
        blamed(&change(&api, &token, body(Some("not a code"))).await),
        expected
    );
    assert_eq!(change(&api, &token, body(Some(&code()))).await.status, 204);
}

#[tokio::test]
async fn guessing_the_password_is_slow() {
    let api = api().await;
    let token = api.token("ada").await;
    let body = json!({"currentPassword": "wrong horse", "newPassword": "a wholly other horse"});
    for _ in 0..5 {
        assert_eq!(change(&api, &token, body.clone()).await.status, 400);
    }
    let right = json!({"currentPassword": PASSWORD, "newPassword": "a wholly other horse"});
    let refused = change(&api, &token, right).await;
    assert_eq!(refused.status, 429);
    assert!(!refused.header("retry-after").is_empty());
}
