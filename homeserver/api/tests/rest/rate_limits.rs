//! Rate limits as clients see them.

use crate::common::{Answer, Api, NOW, Setup, api, api_with, request_from};
use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use guildhall_api::limit::{Rate, RateLimits};
use serde_json::json;

const ME: &str = "/api/v1/users/@me";
const LOGIN: &str = "/api/v1/auth/login";

async fn limited(rates: RateLimits) -> Api {
    api_with(Setup {
        rates,
        ..Setup::default()
    })
    .await
}

async fn from(api: &Api, peer: &str, method: Method, path: &str, token: Option<&str>) -> Answer {
    let body = Body::from(json!({ "login": "ada", "password": "pass word 1" }).to_string());
    api.ask(request_from(peer, method, path, token, body)).await
}

#[tokio::test]
async fn every_answer_says_how_much_is_left() {
    let api = limited(RateLimits {
        read: Rate::new(3, 60),
        ..RateLimits::default()
    })
    .await;
    let token = api.token("ada").await;
    for left in ["2", "1", "0"] {
        let answer = api.get(ME, Some(&token)).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header("x-ratelimit-limit"), "3");
        assert_eq!(answer.header("x-ratelimit-remaining"), left);
        let reset: i64 = answer.header("x-ratelimit-reset").parse().unwrap();
        assert!((NOW / 1000 + 1..=NOW / 1000 + 60).contains(&reset), "{reset}");
    }
    let answer = api.get(ME, Some(&token)).await;
    let (status, code, _) = answer.error();
    assert_eq!((status, code.as_str()), (429, "RATE_LIMITED"));
    assert_eq!(answer.header("x-ratelimit-remaining"), "0");
    let wait: u64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=20).contains(&wait), "{wait}");

    // A change is counted apart, and so is another user at the same address.
    let body = Body::from("{}");
    let change = api
        .ask(request_from("192.0.2.1:1", Method::PATCH, ME, Some(&token), body))
        .await;
    assert_eq!(change.status, StatusCode::OK);
    let other = api.token("eve").await;
    assert_eq!(api.get(ME, Some(&other)).await.status, StatusCode::OK);
    // Errors say it too.
    assert_eq!(
        api.get("/nothing", Some(&other))
            .await
            .header("x-ratelimit-limit"),
        "3"
    );
}

#[tokio::test]
async fn guessing_passwords_is_slow_from_one_address() {
    let api = limited(RateLimits::default()).await;
    let mut refused = 0;
    for _ in 0..15 {
        let answer = from(&api, "192.0.2.7:1000", Method::POST, LOGIN, None).await;
        refused += usize::from(answer.status == StatusCode::TOO_MANY_REQUESTS);
    }
    assert!((4..=5).contains(&refused), "{refused}");
    assert_eq!(
        from(&api, "192.0.2.8:1000", Method::POST, LOGIN, None)
            .await
            .status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn one_ipv6_network_counts_as_one_address() {
    let api = limited(RateLimits {
        address: Rate::new(2, 600),
        ..RateLimits::default()
    })
    .await;
    let status = async |peer: &str| from(&api, peer, Method::GET, "/health", None).await.status;
    assert_eq!(status("[2001:db8:0:1::1]:1").await, StatusCode::OK);
    assert_eq!(status("[2001:db8:0:1::2]:1").await, StatusCode::OK);
    assert_eq!(status("[2001:db8:0:1::3]:1").await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(status("[2001:db8:0:2::3]:1").await, StatusCode::OK);
}

#[tokio::test]
async fn the_limit_of_the_address_holds_for_everybody_behind_it() {
    let api = limited(RateLimits {
        address: Rate::new(3, 600),
        ..RateLimits::default()
    })
    .await;
    let token = api.token("ada").await;
    assert_eq!(api.get(ME, Some(&token)).await.status, StatusCode::OK);
    assert_eq!(api.get(ME, Some(&token)).await.status, StatusCode::OK);
    let answer = api.get(ME, Some(&token)).await;
    assert_eq!(answer.error().0, 429);
    assert_eq!(answer.header("x-ratelimit-limit"), "3");
}

#[tokio::test]
async fn switched_off_nothing_is_counted() {
    let api = api().await;
    for _ in 0..30 {
        assert_eq!(
            from(&api, "192.0.2.7:1000", Method::POST, LOGIN, None)
                .await
                .status,
            StatusCode::UNAUTHORIZED
        );
    }
    let answer = api.get("/health", None).await;
    assert!(answer.headers.get("x-ratelimit-limit").is_none());
}
