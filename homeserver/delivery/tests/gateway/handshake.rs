//! From `hello` to a session, and what is refused on the way.

use std::time::Duration;

use guildhall_delivery::GatewayLimits;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::{
    client::assert_shows,
    world::{World, limits},
};

#[tokio::test]
async fn ready_shows_the_user_and_the_guilds() {
    let world = World::new().await;
    let client = world.login(&world.alice_token).await;
    assert_eq!(
        client.hello,
        json!({"heartbeatInterval": 30_000, "authenticateWithin": 500})
    );
    assert_eq!(client.ready["heartbeatInterval"], 30_000);
    assert_eq!(client.session().len(), 32);
    let user = &client.ready["user"];
    assert_eq!(user["id"], json!(world.alice));
    assert_eq!(
        (&user["username"], &user["email"]),
        (&json!("alice"), &Value::Null)
    );
    let guild = json!({
        "id": world.guild, "name": "Hall", "ownerId": world.alice,
        "memberCount": 1, "description": null,
        "channels": [{"id": world.channel, "type": 0, "name": "general", "lastMessageId": null}],
        "roles": [{"id": world.guild, "permissions": "104189505"}],
        "member": {"guildId": world.guild, "user": {"id": world.alice}},
    });
    assert_shows(&client.ready["guilds"], &json!([guild]));
    let stranger = world.login(&world.bob_token).await;
    assert_eq!(stranger.ready["guilds"], json!([]));
    assert_ne!(stranger.session(), client.session());
}

#[tokio::test]
async fn who_says_nothing_is_closed() {
    let world = World::new().await;
    assert_eq!(world.connect().await.closed().await, 4003);
    // Heartbeats are answered and help nobody.
    let mut client = world.connect().await;
    for _ in 0..3 {
        client.send("heartbeat", json!({})).await;
        client.expect("heartbeat_ack").await;
    }
    assert_eq!(client.closed().await, 4003);
    assert_eq!(world.gateway.sessions(), 0);
    // Nor do they use anything up.
    let mut client = world.connect().await;
    for _ in 0..4 {
        client.send("heartbeat", json!({})).await;
        client.expect("heartbeat_ack").await;
    }
    client
        .send("authenticate", json!({"token": world.alice_token}))
        .await;
    client.expect("ready").await;
}

#[tokio::test]
async fn a_bad_token_is_refused() {
    let world = World::new().await;
    for event in ["authenticate", "resume"] {
        let mut client = world.connect().await;
        client
            .send(event, json!({"token": "nobody's", "sessionId": "x", "seq": 0}))
            .await;
        assert_eq!(client.closed().await, 4004);
    }
    assert_eq!(world.gateway.sessions(), 0);
}

#[tokio::test]
async fn malformed_frames_are_refused_before_and_after() {
    let world = World::new().await;
    let bad = [
        Message::text("{"),
        Message::text(r#"{"event":"message:send","data":{}}"#),
        Message::binary(b"{}".to_vec()),
        Message::text(format!(
            r#"{{"event":"heartbeat","data":"{}"}}"#,
            "x".repeat(4096)
        )),
    ];
    for message in bad {
        let mut client = world.connect().await;
        client.send_message(message.clone()).await;
        assert_eq!(client.closed().await, 4001, "{message:?}");
        let mut client = world.login(&world.alice_token).await;
        client.send_message(message.clone()).await;
        assert_eq!(client.closed().await, 4001, "{message:?}");
    }
}

#[tokio::test]
async fn a_session_is_opened_once() {
    let world = World::new().await;
    let mut client = world.login(&world.alice_token).await;
    client
        .send("authenticate", json!({"token": world.alice_token}))
        .await;
    assert_eq!(client.closed().await, 4005);
}

#[tokio::test]
async fn frames_are_counted() {
    let world = World::with(GatewayLimits {
        client_frames_per_minute: 5,
        ..limits()
    })
    .await;
    let mut client = world.login(&world.alice_token).await;
    for _ in 0..4 {
        client.expect_nothing().await;
    }
    client.send("heartbeat", json!({})).await;
    assert_eq!(client.closed().await, 4008);
}

#[tokio::test]
async fn sessions_of_one_user_are_bounded() {
    let world = World::with(GatewayLimits {
        sessions_per_user: 2,
        ..limits()
    })
    .await;
    let one = world.login(&world.alice_token).await;
    let mut two = world.login(&world.alice_token).await;
    let mut three = world.connect().await;
    three
        .send("authenticate", json!({"token": world.alice_token}))
        .await;
    assert_eq!(three.closed().await, 4014);
    // Another user's are not counted, and one that is cut makes room.
    let _bob = world.login(&world.bob_token).await;
    let cut = one.session();
    one.close(1001).await;
    let mut three = world.login(&world.alice_token).await;
    let mut back = world.connect().await;
    back.send(
        "resume",
        json!({"token": world.alice_token, "sessionId": cut, "seq": 0}),
    )
    .await;
    back.expect("invalid_session").await;
    two.expect_nothing().await;
    three.expect_nothing().await;
}

#[tokio::test]
async fn connections_are_bounded() {
    let world = World::with(GatewayLimits {
        connections: 1,
        ..limits()
    })
    .await;
    let one = world.login(&world.alice_token).await;
    let refused = tokio_tungstenite::connect_async(format!("ws://{}/api/v1/gateway", world.address)).await;
    match refused {
        Err(tokio_tungstenite::tungstenite::Error::Http(response)) => assert_eq!(response.status(), 503),
        other => panic!("{other:?}"),
    }
    one.close(1000).await;
    let deadline = tokio::time::Instant::now() + crate::client::SOON;
    while tokio_tungstenite::connect_async(format!("ws://{}/api/v1/gateway", world.address))
        .await
        .is_err()
    {
        assert!(
            tokio::time::Instant::now() < deadline,
            "the place did not become free"
        );
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn without_heartbeats_the_connection_ends() {
    let timeout = Duration::from_millis(400);
    let world = World::with(GatewayLimits {
        heartbeat_timeout: timeout,
        ..limits()
    })
    .await;
    let mut silent = world.login(&world.alice_token).await;
    let mut alive = world.login(&world.alice_token).await;
    let until = tokio::time::Instant::now() + 3 * timeout;
    while tokio::time::Instant::now() < until {
        alive.expect_nothing().await;
        tokio::time::sleep(timeout / 8).await;
    }
    assert_eq!(silent.closed().await, 4009);
    alive.expect_nothing().await;
}
