//! What becomes of answers: errors, bodies that are too long or make no sense, redirects.

use std::{convert::Infallible, sync::Arc};

use axum::body::Body;
use bytes::Bytes;
use futures::{future::join_all, stream};
use guildhall_federation_client::{ClientConfig, ClientError, Patience, RemoteProfile};
use guildhall_keys::KeyFetcher;
use guildhall_types::OwnedUserId;
use http::header::LOCATION;
use serde_json::json;
use tokio::sync::Barrier;

use crate::world::{PATH, World, answer, get, get_path};

/// An answer that never ends, in pieces of a thousand bytes.
fn endless() -> Body {
    Body::from_stream(stream::repeat_with(|| {
        Ok::<_, Infallible>(Bytes::from_static(&[b' '; 1000]))
    }))
}

#[tokio::test]
async fn an_answer_up_to_the_limit_is_read_and_a_longer_one_is_not() {
    let world = World::new().await;
    let fitting = format!("\"{}\"", "x".repeat(9_998));
    let config = ClientConfig {
        max_body: fitting.len(),
        ..world.config()
    };
    let client = world.client_with(config);
    let peer = world.peer(200, fitting.clone()).await;
    let read = get(&client, &peer.name(), Patience::Interactive).await.unwrap();
    assert_eq!(read.as_str().unwrap().len(), 9_998);
    let peer = world.peer(200, fitting + " ").await;
    let error = get(&client, &peer.name(), Patience::Interactive)
        .await
        .unwrap_err();
    assert!(matches!(error, ClientError::TooLarge(_)), "{error}");
    assert!(!error.retryable());
    assert_eq!(client.backing_off(&peer.name()), None, "it is there");
}

#[tokio::test]
async fn an_answer_without_end_is_given_up() {
    let world = World::new().await;
    for status in [200, 500] {
        let peer = world
            .peer_with(move |_| async move { answer(status, endless()) })
            .await;
        let config = ClientConfig {
            max_body: 100_000,
            max_state_body: 200_000,
            ..world.config()
        };
        let client = world.client_with(config);
        // Whoever read it to the end would be cut off by the time limit, and say so.
        for patience in [Patience::Background, Patience::Interactive, Patience::State] {
            let error = get(&client, &peer.name(), patience).await.unwrap_err();
            assert!(matches!(error, ClientError::TooLarge(_)), "{status}: {error}");
        }
    }
}

#[tokio::test]
async fn a_rooms_state_may_be_longer_than_other_answers() {
    let world = World::new().await;
    let config = ClientConfig {
        max_body: 10,
        max_state_body: 1000,
        ..world.config()
    };
    let client = world.client_with(config);
    let peer = world.peer(200, format!("\"{}\"", "x".repeat(500))).await;
    for patience in [Patience::Background, Patience::Interactive] {
        let error = get(&client, &peer.name(), patience).await.unwrap_err();
        assert!(matches!(error, ClientError::TooLarge(_)), "{error}");
    }
    get(&client, &peer.name(), Patience::State).await.unwrap();
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let world = World::new().await;
    let other = world.peer(200, "{}").await;
    let elsewhere = format!("https://{}/stolen", other.name());
    for (status, location) in [(301, "/stolen"), (302, &*elsewhere), (307, &*elsewhere)] {
        let location = location.to_owned();
        let peer = world
            .peer_with(move |_| {
                let mut response = answer(status, "{}");
                response.headers_mut().insert(LOCATION, location.parse().unwrap());
                async { response }
            })
            .await;
        let error = get(&world.client(), &peer.name(), Patience::Interactive)
            .await
            .unwrap_err();
        assert!(
            matches!(&error, ClientError::Status { status: told, .. } if *told == status),
            "{error}"
        );
        assert_eq!(peer.paths(), [PATH]);
    }
    assert_eq!(other.count(), 0, "the signature went nowhere else");
}

#[tokio::test]
async fn an_error_of_matrix_is_told_and_the_server_is_asked_again() {
    let world = World::new().await;
    let client = world.client();
    let long = "é".repeat(1000);
    for (status, errcode) in [(404, "M_NOT_FOUND"), (403, "M_FORBIDDEN"), (400, "")] {
        let body = json!({"errcode": errcode, "error": long});
        let peer = world.peer(status, body.to_string()).await;
        for asked in 1..=2 {
            let error = get(&client, &peer.name(), Patience::Background)
                .await
                .unwrap_err();
            assert!(!error.retryable(), "{error}");
            let ClientError::Status {
                server,
                status: told,
                errcode: code,
                message,
            } = error
            else {
                panic!("{error}")
            };
            assert_eq!(server, peer.name());
            assert_eq!((told, &*code), (status, errcode));
            assert_eq!(message, "é".repeat(500), "not more than one can read");
            assert_eq!(client.backing_off(&peer.name()), None);
            assert_eq!(peer.count(), asked);
        }
    }
}

#[tokio::test]
async fn an_error_in_other_words_is_an_error_all_the_same() {
    let world = World::new().await;
    for body in ["", "<h1>Not Found</h1>", "[]", r#"{"errcode":1}"#, "null"] {
        let peer = world.peer(404, body).await;
        let error = get(&world.client(), &peer.name(), Patience::Background)
            .await
            .unwrap_err();
        assert!(
            matches!(&error, ClientError::Status { status: 404, errcode, .. } if errcode.is_empty()),
            "{body}: {error}"
        );
    }
}

#[tokio::test]
async fn an_answer_of_another_form_makes_no_sense() {
    let world = World::new().await;
    let client = world.client();
    let user = |name: &str| OwnedUserId::try_from(format!("@bob:{name}")).unwrap();
    for body in ["", "{", "<html>", "[", "\u{0}", "nul"] {
        let peer = world.peer(200, body).await;
        let error = get(&client, &peer.name(), Patience::Background)
            .await
            .unwrap_err();
        assert!(
            matches!(&error, ClientError::BadResponse { server, .. } if *server == peer.name()),
            "{body:?}: {error}"
        );
        assert!(!error.retryable(), "{body:?}");
        assert_eq!(client.backing_off(&peer.name()), None, "{body:?}: it is there");
    }
    for body in ["7", "[1,2]", "\"x\"", "{"] {
        let peer = world.peer(200, body).await;
        let error = client.profile(&user(peer.name().as_str())).await.unwrap_err();
        assert!(
            matches!(error, ClientError::BadResponse { .. }),
            "{body:?}: {error}"
        );
        client.fetch(peer.name()).await.unwrap_err();
    }
    let body = r##"{"displayname":"Bob","avatar_url":"mxc://b.test/x","org.guildhall.banner":"mxc://b.test/y",
                  "org.guildhall.bio":"hi","org.guildhall.accent_color":"#ff8800","org.guildhall.created_at":7,"other":{}}"##;
    let peer = world.peer(200, body).await;
    let told = client.profile(&user(peer.name().as_str())).await.unwrap();
    let text = |text: &str| Some(text.to_owned());
    let all = RemoteProfile {
        display_name: text("Bob"),
        avatar_url: text("mxc://b.test/x"),
        banner: text("mxc://b.test/y"),
        bio: text("hi"),
        accent_color: text("#ff8800"),
        created_at: Some(7),
    };
    assert_eq!(told, all);
    let body = r#"{"displayname":7,"avatar_url":["mxc://b.test/x"],"org.guildhall.bio":null,"org.guildhall.created_at":"7"}"#;
    let peer = world.peer(200, body).await;
    let told = client.profile(&user(peer.name().as_str())).await.unwrap();
    assert_eq!(told, RemoteProfile::default());
    // A profile is short.
    let body = format!(r#"{{"displayname":"{}"}}"#, "x".repeat(70_000));
    let peer = world.peer(200, body.as_str()).await;
    let error = client.profile(&user(peer.name().as_str())).await.unwrap_err();
    assert!(matches!(error, ClientError::TooLarge(_)), "{error}");
}

#[tokio::test]
async fn many_ask_at_the_same_time() {
    const MANY: usize = 30;
    let world = World::new().await;
    let barrier = Arc::new(Barrier::new(MANY));
    // Nobody is answered before all have asked.
    let peer = world
        .peer_with(move |request| {
            let barrier = Arc::clone(&barrier);
            async move {
                barrier.wait().await;
                answer(200, json!(request.uri().path()).to_string())
            }
        })
        .await;
    let (client, name) = (world.client(), peer.name());
    let asked = join_all((0..MANY).map(|number| {
        let (client, name) = (client.clone(), name.clone());
        async move {
            let path = format!("/_guildhall/{number}");
            let answered = get_path(&client, &name, &path, Patience::Interactive).await;
            assert_eq!(answered.unwrap(), json!(path), "each has his own answer");
        }
    }));
    asked.await;
    assert_eq!(peer.count(), MANY);
}

#[tokio::test]
async fn a_name_that_makes_no_address_is_asked_nothing() {
    let client = World::new().await.client();
    for name in ["256.256.256.256", "99999999999999999999", "1.2.3.4.5", "xn--a"] {
        let name = guildhall_types::OwnedServerName::try_from(name).unwrap();
        let error = get(&client, &name, Patience::Interactive).await.unwrap_err();
        assert!(matches!(error, ClientError::NoServer(_)), "{error}");
        assert!(!error.retryable());
    }
}
