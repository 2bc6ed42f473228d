//! Servers that do not answer are left alone for a while.

use std::{
    future::pending,
    sync::{
        Arc,
        atomic::{AtomicU16, Ordering},
    },
    time::Duration,
};

use guildhall_federation_client::{ClientConfig, ClientError, FederationClient, Patience};
use guildhall_test_support::{Port, eventually};
use guildhall_types::ServerName;

use crate::world::{Peer, World, answer, get};

/// A server whose status is set from outside.
async fn changing(world: &World, status: u16) -> (Peer, Arc<AtomicU16>) {
    let status = Arc::new(AtomicU16::new(status));
    let shared = Arc::clone(&status);
    let peer = world
        .peer_with(move |_| {
            let status = shared.load(Ordering::SeqCst);
            async move { answer(status, "{}") }
        })
        .await;
    (peer, status)
}

/// Fails so often that the pause is longer than any test: the first pauses end within seconds.
async fn fail_often(client: &FederationClient, server: &ServerName) {
    for _ in 0..8 {
        get(client, server, Patience::Interactive).await.unwrap_err();
    }
}

fn is_left_alone<T>(asked: &Result<T, ClientError>) -> bool {
    matches!(asked, Err(ClientError::BackingOff(_)))
}

#[tokio::test]
async fn a_server_that_is_away_is_left_alone_until_it_reaches_us() {
    let world = World::new().await;
    for away in [502, 503, 504, 429] {
        let client = world.client();
        let (peer, status) = changing(&world, away).await;
        let name = peer.name();
        let error = get(&client, &name, Patience::Background).await.unwrap_err();
        assert!(
            matches!(&error, ClientError::Status { status, .. } if *status == away),
            "{error}"
        );
        assert!(error.retryable());
        fail_often(&client, &name).await;
        let sent = peer.count();
        let asked = get(&client, &name, Patience::Background).await;
        assert!(is_left_alone(&asked), "{away}: {asked:?}");
        assert!(asked.unwrap_err().retryable());
        assert_eq!(peer.count(), sent, "{away}: the last was not sent");
        assert!(client.backing_off(&name).is_some());

        status.store(200, Ordering::SeqCst);
        client.note_inbound(&name);
        assert_eq!(client.backing_off(&name), None);
        get(&client, &name, Patience::Background).await.unwrap();
        assert_eq!(peer.count(), sent + 1);
    }
}

#[tokio::test]
async fn a_server_that_is_left_alone_is_asked_all_the_same_when_somebody_waits() {
    let world = World::new().await;
    let client = world.client();
    let (peer, status) = changing(&world, 503).await;
    let name = peer.name();
    fail_often(&client, &name).await;
    get(&client, &name, Patience::State).await.unwrap_err();
    assert_eq!(peer.count(), 9);
    assert!(is_left_alone(&get(&client, &name, Patience::Background).await));
    // An answer, be it an error, shows that it is there.
    status.store(404, Ordering::SeqCst);
    get(&client, &name, Patience::Interactive).await.unwrap_err();
    assert_eq!(client.backing_off(&name), None);
    get(&client, &name, Patience::Background).await.unwrap_err();
    assert_eq!(peer.count(), 11);
}

#[tokio::test]
async fn each_failure_in_a_row_makes_the_pause_longer_up_to_the_limit() {
    let world = World::new().await;
    let config = ClientConfig {
        max_backoff: Duration::from_secs(3000),
        ..world.config()
    };
    let client = world.client_with(config);
    let (peer, _) = changing(&world, 503).await;
    let name = peer.name();
    // 1, 2, 4 … 512 seconds.
    for _ in 0..10 {
        get(&client, &name, Patience::Interactive).await.unwrap_err();
    }
    let tenth = client.backing_off(&name).unwrap();
    assert!(tenth > Duration::from_secs(256), "{tenth:?}");
    for _ in 0..10 {
        get(&client, &name, Patience::Interactive).await.unwrap_err();
    }
    let twentieth = client.backing_off(&name).unwrap();
    assert!(twentieth > tenth, "{twentieth:?}");
    assert!(twentieth <= Duration::from_secs(3000), "{twentieth:?}");
}

#[tokio::test]
async fn a_pause_ends_by_itself() {
    let world = World::new().await;
    let config = ClientConfig {
        max_backoff: Duration::from_millis(50),
        ..world.config()
    };
    let client = world.client_with(config);
    let (peer, status) = changing(&world, 503).await;
    let name = peer.name();
    get(&client, &name, Patience::Background).await.unwrap_err();
    status.store(200, Ordering::SeqCst);
    eventually("the end of the pause", async || {
        get(&client, &name, Patience::Background).await.ok()
    })
    .await;
    assert_eq!(peer.count(), 2, "one before the pause and one after it");
}

#[tokio::test]
async fn a_server_that_is_silent_is_left_alone() {
    let world = World::new().await;
    let short = Duration::from_millis(100);
    let config = ClientConfig {
        request_timeout: short,
        long_timeout: short,
        ..world.config()
    };
    let client = world.client_with(config);
    let peer = world.peer_with(|_| pending()).await;
    let name = peer.name();
    let error = get(&client, &name, Patience::Background).await.unwrap_err();
    assert!(matches!(error, ClientError::Unreachable { .. }), "{error}");
    assert!(error.retryable());
    for patience in [Patience::Interactive, Patience::State] {
        let error = get(&client, &name, patience).await.unwrap_err();
        assert!(matches!(error, ClientError::Unreachable { .. }), "{error}");
    }
    fail_often(&client, &name).await;
    assert!(is_left_alone(&get(&client, &name, Patience::Background).await));
}

#[tokio::test]
async fn a_server_that_is_down_is_left_alone_and_others_are_not() {
    let world = World::new().await;
    let client = world.client();
    let down = Port::reserve();
    let error = get(&client, &down.name(), Patience::Background)
        .await
        .unwrap_err();
    assert!(matches!(error, ClientError::Unreachable { .. }), "{error}");
    fail_often(&client, &down.name()).await;
    assert!(is_left_alone(
        &get(&client, &down.name(), Patience::Background).await
    ));
    let other = world.peer(200, "{}").await;
    get(&client, &other.name(), Patience::Background).await.unwrap();
}
