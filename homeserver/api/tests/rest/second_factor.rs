//! A second factor over REST: taken on, asked for, refused, switched off.

use crate::common::{Answer, Api, PASSWORD, Setup, api, api_with};
use axum::http::Method;
use guildhall_api::limit::RateLimits;
use guildhall_test_support::totp;
use guildhall_types::Clock as _;
use serde_json::{Value, json};

struct Ada {
    api: Api,
    token: String,
    secret: String,
    codes: Vec<String>,
}

impl Ada {
    async fn on(api: Api) -> Self {
        let token = api.token("ada").await;
        let mut ada = Self {
            api,
            token,
            secret: String::new(),
            codes: Vec::new(),
        };
        let proposed = ada.post("enable", json!({"password": PASSWORD})).await;
        assert_eq!(proposed.status, 200);
        ada.secret = proposed.json()["secret"].as_str().unwrap().to_owned();
        let verified = ada.post("verify", json!({"code": ada.code()})).await;
        assert_eq!(verified.status, 200);
        let codes = verified.json()["recoveryCodes"].as_array().unwrap().clone();
        ada.codes = codes
            .iter()
            .map(|code| code.as_str().unwrap().to_owned())
            .collect();
        ada.api.clock.advance_seconds(30);
        ada
    }

    fn code(&self) -> String {
        totp::code(&self.secret, self.api.clock.now())
    }

    async fn post(&self, what: &str, body: Value) -> Answer {
        let path = format!("/api/v1/auth/2fa/{what}");
        self.api.send(Method::POST, &path, Some(&self.token), &body).await
    }

    async fn login(&self) -> Answer {
        let body = json!({"login": "ada", "password": PASSWORD});
        self.api.post("/api/v1/auth/login", &body).await
    }

    async fn ticket(&self) -> String {
        let answer = self.login().await;
        assert_eq!(answer.status, 202);
        answer.json()["ticket"].as_str().unwrap().to_owned()
    }

    async fn complete(&self, ticket: &str, code: &str) -> Answer {
        let body = json!({"ticket": ticket, "code": code});
        self.api.post("/api/v1/auth/login/2fa", &body).await
    }

    async fn me(&self) -> Value {
        self.api.get("/api/v1/users/@me", Some(&self.token)).await.json()
    }
}

/// Status, code and blamed fields; unlike `Answer::error` at any time.
fn refused(answer: &Answer) -> (u16, String, Vec<String>) {
    let body = answer.json();
    let details = body["error"]["details"].as_array().unwrap();
    (
        answer.status.as_u16(),
        body["error"]["code"].as_str().unwrap().to_owned(),
        details
            .iter()
            .map(|detail| detail["field"].as_str().unwrap().to_owned())
            .collect(),
    )
}

#[tokio::test]
async fn logging_in_takes_two_steps_once_a_second_factor_is_on() {
    let ada = Ada::on(api().await).await;
    assert_eq!(ada.me().await["mfaEnabled"], true);
    let login = ada.login().await;
    assert_eq!(login.status, 202);
    let body = login.json();
    let mut keys: Vec<_> = body.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(
        keys,
        ["expiresIn", "mfa", "ticket"],
        "no account and no token yet"
    );
    assert_eq!((&body["mfa"], &body["expiresIn"]), (&json!(true), &json!(300)));
    let ticket = body["ticket"].as_str().unwrap();
    let as_token = ada.api.get("/api/v1/users/@me", Some(ticket)).await;
    assert_eq!(as_token.status, 401);

    let code = ada.code();
    let done = ada.complete(ticket, &code).await;
    assert_eq!(done.status, 200);
    assert_eq!(done.json()["user"]["id"], "@ada:test.example");
    assert_eq!(done.json()["user"]["mfaEnabled"], true);
    let token = done.json()["accessToken"].as_str().unwrap().to_owned();
    assert_eq!(ada.api.get("/api/v1/users/@me", Some(&token)).await.status, 200);
    // The same code and the same ticket again.
    let replayed = ada.complete(&ada.ticket().await, &code).await;
    assert_eq!(
        refused(&replayed),
        (400, "VALIDATION_ERROR".into(), vec!["code".into()])
    );
    let again = ada.complete(ticket, &ada.codes[0]).await;
    assert_eq!(refused(&again).0, 401);
    assert_eq!(ada.complete(&ada.ticket().await, &ada.codes[0]).await.status, 200);
    assert_eq!(refused(&ada.complete("made-up", &ada.codes[1]).await).0, 401);
}

#[tokio::test]
async fn what_is_wrong_is_refused_with_the_field_to_blame() {
    let ada = Ada::on(api().await).await;
    let bob = ada.api.token("bob").await;
    let as_bob = async |what: &str, body: Value| {
        let path = format!("/api/v1/auth/2fa/{what}");
        refused(&ada.api.send(Method::POST, &path, Some(&bob), &body).await)
    };
    let both = json!({"password": PASSWORD, "code": "000000"});
    assert_eq!(
        as_bob("verify", json!({"code": "000000"})).await.0,
        409,
        "none was proposed"
    );
    assert_eq!(as_bob("disable", both.clone()).await.0, 409);
    assert_eq!(as_bob("recovery-codes", both.clone()).await.0, 409);
    let (status, _, fields) = as_bob("enable", json!({"password": "wrong"})).await;
    assert_eq!((status, fields), (400, vec!["password".to_owned()]));
    assert_eq!(
        refused(&ada.post("enable", json!({"password": PASSWORD})).await).0,
        409
    );
    assert_eq!(
        refused(&ada.post("verify", json!({"code": ada.code()})).await).0,
        409
    );
    for what in ["enable", "verify", "disable", "recovery-codes"] {
        let path = format!("/api/v1/auth/2fa/{what}");
        assert_eq!(
            refused(&ada.api.post(&path, &both).await).0,
            401,
            "{what}: nobody"
        );
        for body in [
            json!({}),
            json!([]),
            json!({"password": 5, "code": 5}),
            json!({"code": null}),
        ] {
            let (status, _, fields) = refused(&ada.post(what, body.clone()).await);
            assert!(status == 400 && !fields.is_empty(), "{what}: {body}");
        }
    }
    for (password, code, field) in [
        ("wrong", ada.code(), "password"),
        (PASSWORD, "x".repeat(100_000), "code"),
        (PASSWORD, "\u{0}".to_owned(), "code"),
    ] {
        let body = json!({"password": password, "code": code});
        let (status, _, fields) = refused(&ada.post("disable", body).await);
        assert_eq!((status, fields), (400, vec![field.to_owned()]));
    }
    assert_eq!(ada.me().await["mfaEnabled"], true);
}

#[tokio::test]
async fn it_is_switched_off_with_password_and_code() {
    let ada = Ada::on(api().await).await;
    let new = ada
        .post(
            "recovery-codes",
            json!({"password": PASSWORD, "code": ada.code()}),
        )
        .await;
    assert_eq!(new.json()["recoveryCodes"].as_array().unwrap().len(), 10);
    let old = json!({"password": PASSWORD, "code": ada.codes[0]});
    assert_eq!(refused(&ada.post("disable", old).await).2, ["code"]);
    let code = new.json()["recoveryCodes"][0].clone();
    let off = ada
        .post("disable", json!({"password": PASSWORD, "code": code}))
        .await;
    assert_eq!(off.status, 204);
    assert_eq!(ada.me().await["mfaEnabled"], false);
    assert_eq!(ada.login().await.status, 200);
}

#[tokio::test]
async fn guessing_is_refused_by_account_and_by_address() {
    let ada = Ada::on(api().await).await;
    let wrong = if ada.code() == "000000" {
        "111111"
    } else {
        "000000"
    };
    for _ in 0..5 {
        let guess = ada.complete(&ada.ticket().await, wrong).await;
        assert_eq!(refused(&guess).0, 400);
    }
    let locked = ada.complete(&ada.ticket().await, &ada.code()).await;
    assert_eq!(refused(&locked), (429, "RATE_LIMITED".into(), Vec::new()));
    assert_eq!(locked.header("retry-after"), "30");
    let off = json!({"password": PASSWORD, "code": ada.code()});
    assert_eq!(ada.post("disable", off).await.status, 429, "nor elsewhere");
    ada.api.clock.advance_seconds(30);
    assert_eq!(ada.complete(&ada.ticket().await, &ada.code()).await.status, 200);

    let limited = api_with(Setup {
        rates: RateLimits::default(),
        ..Setup::default()
    })
    .await;
    let body = json!({"ticket": "made-up", "code": "000000"});
    for _ in 0..10 {
        assert_eq!(limited.post("/api/v1/auth/login/2fa", &body).await.status, 401);
    }
    assert_eq!(limited.post("/api/v1/auth/login/2fa", &body).await.status, 429);
}
