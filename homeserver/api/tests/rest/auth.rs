//! Registering, logging in, refreshing, logging out.

use crate::common::{PASSWORD, Setup, api, api_with};
use axum::http::{Method, StatusCode};
use guildhall_accounts::RegistrationMode;
use serde_json::{Value, json};

const REGISTER: &str = "/api/v1/auth/register";
const LOGIN: &str = "/api/v1/auth/login";
const REFRESH: &str = "/api/v1/auth/refresh";
const LOGOUT: &str = "/api/v1/auth/logout";
const ME: &str = "/api/v1/users/@me";

#[tokio::test]
async fn registering_makes_an_account_and_logs_it_in() {
    let api = api().await;
    let body = json!({
        "username": "ada", "email": "Ada@Example.org", "password": PASSWORD, "displayName": "Ada L.", "unknown": 1
    });
    let answer = api.post(REGISTER, &body).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let login = answer.json();
    assert_eq!(login["user"]["id"], "@ada:test.example");
    assert_eq!(login["user"]["username"], "ada");
    assert_eq!(login["user"]["displayName"], "Ada L.");
    assert_eq!(login["user"]["email"], "ada@example.org");
    assert_eq!(login["user"]["avatar"], Value::Null);
    assert_eq!(login["tokenType"], "Bearer");
    assert_eq!(login["expiresIn"], 900);
    assert_eq!(login["refreshExpiresIn"], 604_800);
    assert!(login["user"].get("password").is_none());

    let me = api.get(ME, login["accessToken"].as_str()).await;
    assert_eq!(me.status, StatusCode::OK);
    assert_eq!(me.json(), login["user"]);
}

#[tokio::test]
async fn registrations_are_refused_with_the_field_to_blame() {
    let api = api().await;
    api.register("taken").await;
    let with = |change: Value| {
        let mut body = json!({ "username": "ada", "password": PASSWORD });
        body.as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        body
    };
    let long = "x".repeat(300);
    let cases = [
        (with(json!({"username": "a"})), 400, "username"),
        (with(json!({"username": "Ada Lovelace"})), 400, "username"),
        (with(json!({"username": "a\u{0}da"})), 400, "username"),
        (with(json!({"username": "guildhall"})), 400, "username"),
        (with(json!({"username": long})), 400, "username"),
        (with(json!({"username": 5})), 400, "username"),
        (with(json!({"username": null})), 400, "username"),
        (with(json!({"password": "short"})), 400, "password"),
        (with(json!({"password": long})), 400, "password"),
        (with(json!({"password": ["a"]})), 400, "password"),
        (with(json!({"email": "nonsense"})), 400, "email"),
        (with(json!({"email": "a\n@example.org"})), 400, "email"),
        (with(json!({"displayName": "a\u{7}b"})), 400, "displayName"),
        (with(json!({"displayName": long})), 400, "displayName"),
        (json!({ "password": PASSWORD }), 400, "body"),
        (json!([1]), 400, "body"),
    ];
    for (body, status, field) in cases {
        let (got, code, fields) = api.post(REGISTER, &body).await.error();
        assert_eq!((got, code.as_str()), (status, "VALIDATION_ERROR"), "{body}");
        assert!(
            fields.iter().any(|blamed| blamed == field) || field == "body",
            "{body}: {fields:?}"
        );
        assert!(!fields.is_empty(), "{body}");
    }
    let (status, code, _) = api
        .post(REGISTER, &with(json!({"username": "taken"})))
        .await
        .error();
    assert_eq!((status, code.as_str()), (409, "CONFLICT"));
}

#[tokio::test]
async fn the_mode_of_registration_holds() {
    let closed = api_with(Setup {
        registration: RegistrationMode::Closed,
        ..Setup::default()
    })
    .await;
    let body = json!({ "username": "ada", "password": PASSWORD });
    assert_eq!(closed.post(REGISTER, &body).await.error().0, 403);

    let by_token = api_with(Setup {
        registration: RegistrationMode::Token,
        ..Setup::default()
    })
    .await;
    assert_eq!(by_token.post(REGISTER, &body).await.error().0, 403);
    let wrong = json!({ "username": "ada", "password": PASSWORD, "token": "made-up" });
    assert_eq!(by_token.post(REGISTER, &wrong).await.error().0, 403);

    let token = by_token.accounts.first_start_token().await.unwrap().unwrap();
    let right = json!({ "username": "ada", "password": PASSWORD, "token": token });
    let answer = by_token.post(REGISTER, &right).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    assert_eq!(answer.json()["user"]["flags"], 1, "the first one is the admin");
    let again = json!({ "username": "eve", "password": PASSWORD, "token": token });
    assert_eq!(by_token.post(REGISTER, &again).await.error().0, 403);
}

#[tokio::test]
async fn logging_in_takes_username_id_or_mail() {
    let api = api().await;
    let body = json!({ "username": "ada", "email": "ada@example.org", "password": PASSWORD });
    assert_eq!(api.post(REGISTER, &body).await.status, StatusCode::CREATED);
    for login in ["ada", "@ada:test.example", "ada@example.org", "ADA@example.org"] {
        let answer = api
            .post(LOGIN, &json!({ "login": login, "password": PASSWORD }))
            .await;
        assert_eq!(answer.status, StatusCode::OK, "{login}");
        assert_eq!(answer.json()["user"]["username"], "ada");
    }
    let answer = api
        .post(LOGIN, &json!({ "username": "ada", "password": PASSWORD }))
        .await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn a_wrong_login_does_not_tell_what_is_wrong() {
    let api = api().await;
    api.register("ada").await;
    let wrong = api
        .post(LOGIN, &json!({ "login": "ada", "password": "not the password" }))
        .await;
    let unknown = api
        .post(LOGIN, &json!({ "login": "eve", "password": "not the password" }))
        .await;
    assert_eq!(wrong.error().0, 401);
    assert_eq!(wrong.header("www-authenticate"), "Bearer");
    assert_eq!(
        wrong.json()["error"]["message"],
        unknown.json()["error"]["message"]
    );
    assert_eq!(unknown.error().1, "UNAUTHORIZED");
    assert_eq!(api.post(LOGIN, &json!({ "login": "ada" })).await.error().0, 400);
    assert_eq!(
        api.post(LOGIN, &json!({ "login": "ada", "password": "\u{0}" }))
            .await
            .error()
            .0,
        401
    );
}

#[tokio::test]
async fn a_refresh_token_serves_once() {
    let api = api().await;
    let login = api.register("ada").await;
    let answer = api
        .post(REFRESH, &json!({ "refreshToken": login["refreshToken"] }))
        .await;
    assert_eq!(answer.status, StatusCode::OK);
    let fresh = answer.json();
    assert_ne!(fresh["refreshToken"], login["refreshToken"]);
    assert_eq!(
        api.get(ME, fresh["accessToken"].as_str()).await.status,
        StatusCode::OK
    );

    // A second use, after somebody has gone on with what the first one got, is a theft: the whole session ends.
    let next = api
        .post(REFRESH, &json!({ "refreshToken": fresh["refreshToken"] }))
        .await;
    assert_eq!(next.status, StatusCode::OK);
    let fresh = next.json();
    assert_eq!(
        api.post(REFRESH, &json!({ "refreshToken": login["refreshToken"] }))
            .await
            .error()
            .0,
        401
    );
    assert_eq!(
        api.post(REFRESH, &json!({ "refreshToken": fresh["refreshToken"] }))
            .await
            .error()
            .0,
        401
    );
    assert_eq!(api.get(ME, fresh["accessToken"].as_str()).await.error().0, 401);

    assert_eq!(
        api.post(REFRESH, &json!({ "refreshToken": "made-up" }))
            .await
            .error()
            .0,
        401
    );
    assert_eq!(
        api.post(REFRESH, &json!({ "refreshToken": 5 })).await.error().2,
        ["refreshToken"]
    );
    assert_eq!(api.post(REFRESH, &json!({})).await.error().0, 400);
}

#[tokio::test]
async fn logging_out_ends_the_session_and_no_other() {
    let api = api().await;
    let first = api.register("ada").await;
    let second = api
        .post(LOGIN, &json!({ "login": "ada", "password": PASSWORD }))
        .await
        .json();
    let token = first["accessToken"].as_str();

    assert_eq!(
        api.send(Method::POST, LOGOUT, None, &json!({})).await.error().0,
        401
    );
    let answer = api.send(Method::POST, LOGOUT, token, &json!({})).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert!(answer.bytes.is_empty());
    assert_eq!(api.get(ME, token).await.error().0, 401);
    assert_eq!(
        api.send(Method::POST, LOGOUT, token, &json!({})).await.error().0,
        401
    );
    assert_eq!(
        api.post(REFRESH, &json!({ "refreshToken": first["refreshToken"] }))
            .await
            .error()
            .0,
        401
    );
    assert_eq!(
        api.get(ME, second["accessToken"].as_str()).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn an_access_token_ends_after_its_time() {
    let api = api().await;
    let token = api.token("ada").await;
    assert_eq!(api.get(ME, Some(&token)).await.status, StatusCode::OK);
    api.clock.advance_millis(901_000);
    let answer = api.get(ME, Some(&token)).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}
