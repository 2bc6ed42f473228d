//! What is stored, and how the server is.

use axum::http::Method;
use guildhall_federation_client::{FederationMode, FederationPolicy};
use guildhall_storage::federation;
use guildhall_test_support::eventually;
use serde_json::{Value, json};

use super::{House, promote};
use crate::{
    common::{NOW, Setup},
    expressions::PNG,
};

fn codes(health: &Value) -> Vec<&str> {
    let all = health["findings"].as_array().unwrap().iter();
    let all = all.inspect(|finding| assert!(!finding["text"].as_str().unwrap().is_empty()));
    all.map(|finding| finding["code"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn what_is_stored_is_told_to_administrators() {
    let house = House::new().await;
    let nothing = json!({});
    house
        .is_for_administrators(&[
            (Method::GET, "/admin/media", nothing.clone()),
            (Method::GET, "/admin/health", nothing.clone()),
        ])
        .await;
    let empty = house.reads("/admin/media").await;
    assert_eq!(empty["local"], json!({"files": 0, "bytes": 0}));
    assert_eq!(empty["largestUsers"], json!([]));
    for path in ["avatar", "banner"] {
        let answer = house
            .ask(&house.bob, Method::PATCH, "/users/@me", json!({path: PNG}))
            .await;
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.bytes));
    }
    house
        .does(
            Method::PATCH,
            "/admin/users/@bob:test.example",
            json!({"mediaQuota": 1000}),
            200,
        )
        .await;
    let seen = house.reads("/admin/media").await;
    let bytes = house.reads("/admin/users/@bob:test.example").await["mediaBytes"].clone();
    assert!(bytes.as_i64().unwrap() > 0);
    assert_eq!(
        seen,
        json!({
            "local": {"files": 2, "bytes": bytes}, "remote": {"files": 0, "bytes": 0},
            "remoteLimit": 1_073_741_824, "userLimit": 1_073_741_824,
            "kinds": [
                {"kind": "image", "local": {"files": 2, "bytes": bytes}, "remote": {"files": 0, "bytes": 0}},
                {"kind": "video", "local": {"files": 0, "bytes": 0}, "remote": {"files": 0, "bytes": 0}},
                {"kind": "audio", "local": {"files": 0, "bytes": 0}, "remote": {"files": 0, "bytes": 0}},
                {"kind": "other", "local": {"files": 0, "bytes": 0}, "remote": {"files": 0, "bytes": 0}},
            ],
            "largestUsers": [{"userId": house.bob.id, "files": 2, "bytes": bytes, "quota": 1000, "limit": 1000}],
        })
    );
    assert_eq!(house.reads("/admin/health").await["media"]["localBytes"], bytes);
}

#[tokio::test]
async fn health_says_how_all_is_and_what_is_wrong() {
    let house = House::on(Setup {
        search: true,
        federation: FederationPolicy::new(FederationMode::Open, &[], &["bad.test".to_owned()]),
        ..Setup::default()
    })
    .await;
    house.api.clock.advance_seconds(90);
    let health = eventually("the index", async || {
        let health = house.reads("/admin/health").await;
        (health["search"]["indexing"] == false).then_some(health)
    })
    .await;
    assert_eq!(health["uptimeSeconds"], 90);
    assert_eq!(health["registrationMode"], "open");
    assert_eq!(health["accounts"], 2);
    assert_eq!(health["database"]["kind"], "sqlite");
    assert!(health["database"]["bytes"].as_i64().unwrap() > 100_000);
    assert!(health["machine"]["memoryBytes"].as_i64().unwrap() > 1 << 20);
    assert!(health["machine"]["diskFreeBytes"].as_i64().unwrap() > 0);
    assert!(health["search"]["bytes"].as_i64().unwrap() > 0);
    // One administrator, and registration open to everybody without mail.
    let found = codes(&health);
    assert!(
        found.contains(&"one_administrator") && found.contains(&"open_registration"),
        "{found:?}"
    );
    assert!(!found.contains(&"peers_unreachable"), "{found:?}");

    promote(&house.api, &house.bob).await;
    let mut tx = house.api.db.begin().await.unwrap();
    for name in ["away.test", "bad.test", "long.test", "new.test"] {
        federation::add_destination(tx.conn(), name, 0, NOW)
            .await
            .unwrap();
    }
    federation::failed(tx.conn(), "away.test", 1, NOW, ("no route", NOW))
        .await
        .unwrap();
    federation::failed(tx.conn(), "long.test", 40, NOW, ("no route", NOW))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let health = house.reads("/admin/health").await;
    assert_eq!(
        health["federation"],
        json!({
            "connected": 0, "backingOff": 1, "unreachable": 1, "denied": 1, "never": 1, "queueLength": 0, "waiting": 0,
        })
    );
    let found = codes(&health);
    assert!(
        found.contains(&"peers_unreachable") && !found.contains(&"one_administrator"),
        "{found:?}"
    );
}

#[tokio::test]
async fn what_is_said_is_seen_to_come_into_the_index() {
    let house = House::on(Setup {
        search: true,
        ..Setup::default()
    })
    .await;
    let guild = house
        .does(Method::POST, "/guilds", json!({"name": "Hall"}), 201)
        .await
        .json();
    let id = guild["id"].as_str().unwrap().to_owned();
    let channels = house.reads(&format!("/guilds/{id}/channels")).await;
    let channel = channels["data"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/channels/{channel}/messages");
    house
        .does(Method::POST, &path, json!({"content": "hello"}), 201)
        .await;
    eventually("the message in the index", async || {
        let search = house.reads("/admin/health").await["search"].clone();
        (search["documents"] == 1 && search["behind"] == 0).then_some(())
    })
    .await;
}
