//! Choosing what to be seen as, and looking at others. Who is really there is known where the gateway is.

use guildhall_api::limit::RateLimits;
use guildhall_presence::PresenceSettings;
use guildhall_types::Timestamp;
use serde_json::{Value, json};

use crate::{
    common::{NOW, Setup},
    world::World,
};

const PATH: &str = "/users/@me/presence";

#[tokio::test]
async fn what_is_chosen_stands() {
    let world = World::new().await;
    let first = json!({"userId": world.bob.id, "status": "online", "customStatus": null});
    assert_eq!(world.get(&world.bob, PATH).await.json(), first);
    let ends = Timestamp(NOW).plus_seconds(60).to_rfc3339();
    let body =
        json!({"status": "dnd", "customStatus": {"text": "  at sea ", "emoji": "⚓", "expiresAt": ends}});
    let answer = world.patch(&world.bob, PATH, body).await;
    let custom = json!({"text": "at sea", "emoji": "⚓", "expiresAt": ends});
    let expected = json!({"userId": world.bob.id, "status": "dnd", "customStatus": custom});
    assert_eq!((answer.status.as_u16(), answer.json()), (200, expected.clone()));
    assert_eq!(world.get(&world.bob, PATH).await.json(), expected);
    // What is absent stays, null takes off.
    let answer = world
        .patch(&world.bob, PATH, json!({"status": "invisible"}))
        .await;
    assert_eq!(answer.json()["status"], "invisible");
    assert_eq!(answer.json()["customStatus"], custom);
    world.api.clock.advance_seconds(60);
    let over = world.get(&world.bob, PATH).await.json();
    assert_eq!(
        (&over["status"], &over["customStatus"]),
        (&json!("invisible"), &Value::Null),
        "it has ended"
    );
    world.api.clock.advance_seconds(-60);
    let answer = world.patch(&world.bob, PATH, json!({"customStatus": null})).await;
    assert_eq!(answer.json()["customStatus"], Value::Null);
}

#[tokio::test]
async fn others_are_seen_where_a_guild_is_shared() {
    let world = World::new().await;
    world
        .patch(
            &world.bob,
            PATH,
            json!({"status": "invisible", "customStatus": {"text": "x"}}),
        )
        .await;
    let path = |id: &str| format!("/users/{id}/presence");
    let seen = world.get(&world.ada, &path(&world.bob.id)).await;
    let offline = json!({"userId": world.bob.id, "status": "offline", "customStatus": null});
    assert_eq!((seen.status.as_u16(), seen.json()), (200, offline));
    for (viewer, id) in [
        (&world.eve, world.bob.id.as_str()),
        (&world.ada, &world.eve.id),
        (&world.ada, "@nobody:test.example"),
        (&world.ada, "@bob:elsewhere.example"),
        (&world.ada, "@guildhall:test.example"),
        (&world.ada, "bob"),
        (&world.ada, "@%00:test.example"),
    ] {
        let answer = world.get(viewer, &path(id)).await;
        assert_eq!(answer.error().1, "NOT_FOUND", "{id}");
    }
    let answer = world
        .api
        .get(&format!("/api/v1{}", path(&world.bob.id)), None)
        .await;
    assert_eq!(answer.status, 401);
}

#[tokio::test]
async fn what_cannot_be_chosen_is_refused() {
    let world = World::new().await;
    let custom = |custom: Value| json!({"customStatus": custom});
    for (body, field) in [
        (custom(json!({})), "customStatus"),
        (custom(json!({"text": " "})), "customStatus"),
        (custom(json!({"text": "x".repeat(129)})), "customStatus.text"),
        (custom(json!({"text": "a\u{202e}b"})), "customStatus.text"),
        (custom(json!({"text": "a\nb"})), "customStatus.text"),
        (custom(json!({"text": "a\u{0}b"})), "customStatus.text"),
        (custom(json!({"emoji": "smile"})), "customStatus.emoji"),
        (custom(json!({"emoji": ""})), "customStatus.emoji"),
        (
            custom(json!({"text": "x", "expiresAt": "soon"})),
            "customStatus.expiresAt",
        ),
        (
            custom(json!({"text": "x", "expiresAt": Timestamp(NOW).to_rfc3339()})),
            "customStatus.expiresAt",
        ),
        (json!({"status": "offline"}), "status"),
    ] {
        let answer = world.patch(&world.bob, PATH, body.clone()).await;
        assert_eq!(
            answer.error(),
            (400, "VALIDATION_ERROR".to_owned(), vec![field.to_owned()]),
            "{body}"
        );
    }
    let unchanged = world.get(&world.bob, PATH).await.json();
    assert_eq!(
        (&unchanged["status"], &unchanged["customStatus"]),
        (&json!("online"), &Value::Null)
    );
    let longest = "ß".repeat(128);
    let answer = world
        .patch(&world.bob, PATH, custom(json!({"text": longest})))
        .await;
    assert_eq!(answer.json()["customStatus"]["text"], longest.as_str());
    let answer = world
        .api
        .send(
            axum::http::Method::PATCH,
            &format!("/api/v1{PATH}"),
            None,
            &json!({}),
        )
        .await;
    assert_eq!(answer.status, 401);
}

#[tokio::test]
async fn it_is_chosen_only_so_often() {
    let world = World::on(Setup {
        rates: RateLimits::default(),
        ..Setup::default()
    })
    .await;
    let mut last = 200;
    for _ in 0..16 {
        let answer = world.patch(&world.bob, PATH, json!({"status": "idle"})).await;
        last = answer.status.as_u16();
    }
    assert_eq!(last, 429);
}

#[tokio::test]
async fn switched_off_there_is_none() {
    let world = World::on(Setup {
        presence: PresenceSettings {
            enabled: false,
            ..PresenceSettings::default()
        },
        ..Setup::default()
    })
    .await;
    let answer = world.patch(&world.bob, PATH, json!({"status": "idle"})).await;
    assert_eq!(answer.error().0, 403);
    for path in [PATH.to_owned(), format!("/users/{}/presence", world.ada.id)] {
        assert_eq!(world.get(&world.bob, &path).await.error().0, 403);
    }
}
