//! Where the clients of servers are.

use crate::{
    common::{Setup, api, api_with},
    world::refused,
};
use guildhall_api::limit::{Rate, RateLimits};
use serde_json::json;

#[tokio::test]
async fn this_server_is_known_to_everybody() {
    let api = api().await;
    for name in ["test.example", "Test.EXAMPLE"] {
        let answer = api.get(&format!("/api/v1/servers/{name}"), None).await;
        assert_eq!(answer.status, 200);
        assert_eq!(
            answer.json(),
            json!({
                "name": "test.example", "software": "Guildhall", "version": env!("CARGO_PKG_VERSION"),
                "publicUrl": "https://test.example",
            })
        );
    }
}

#[tokio::test]
async fn what_cannot_be_found_out_is_not_found() {
    let api = api().await;
    // This server deals with no other.
    let answer = api.get("/api/v1/servers/other.example:8448", None).await;
    assert_eq!(answer.error().0, 404);
    assert_eq!(
        answer.json()["error"]["message"],
        "This server does not deal with other.example:8448"
    );
    for name in [
        "not%20a%20name",
        "https:%2F%2Fb.example",
        "b.example%2Fpath",
        "b.example:port",
        "b.example%00",
        "@b.example",
        "%C3%BC.example",
        "b.example:99999999",
    ] {
        let answer = api.get(&format!("/api/v1/servers/{name}"), None).await;
        assert_eq!(refused(&answer), (400, vec!["server_name".to_owned()]), "{name}");
    }
    let long = "x".repeat(300);
    let answer = api.get(&format!("/api/v1/servers/{long}.example"), None).await;
    assert!(matches!(answer.error().0, 400 | 404));
}

#[tokio::test]
async fn there_is_a_limit_of_its_own() {
    let rates = RateLimits {
        server: Rate::new(2, 60),
        ..RateLimits::default()
    };
    let api = api_with(Setup {
        rates,
        ..Setup::default()
    })
    .await;
    for expected in [404, 404, 429, 429] {
        let answer = api.get("/api/v1/servers/other.example", None).await;
        assert_eq!(answer.error().0, expected);
    }
    assert_eq!(api.get("/api/v1/servers/test.example", None).await.error().0, 429);
}
