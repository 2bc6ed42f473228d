//! `media/download`.

use axum::body::to_bytes;

use crate::world::{Request, World};

const PATH: &str = "/_matrix/federation/v1/media/download";

#[tokio::test]
async fn what_was_uploaded_here_is_given_to_whom_asks_by_name() {
    let World { a, b, .. } = World::new().await;
    let ask = Request::new("GET", &format!("{PATH}/known"), None).signed(&b.keys);
    let response = ask.open(&a).await;
    assert_eq!(response.status(), 200);
    let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
    assert!(kind.starts_with("multipart/mixed; boundary="), "{kind}");
    let body = to_bytes(response.into_body(), 10_000).await.unwrap();
    let body = String::from_utf8_lossy(&body).into_owned();
    assert!(body.to_lowercase().contains("content-type: image/png"), "{body}");
    assert!(body.contains("not looked at here"), "{body}");
}

#[tokio::test]
async fn a_file_of_a_message_is_for_the_servers_in_its_channel() {
    let World { a, b, channel, .. } = World::new().await;
    let path = format!("{PATH}/of-{}", channel.as_str().trim_start_matches('!'));
    let ask = || Request::new("GET", &path, None).signed(&b.keys);
    // It is in no room yet, and is told nothing else than that there is no such file.
    assert_eq!(ask().open(&a).await.status(), 404);
    let World { a, b, channel, .. } = World::joined().await;
    let path = format!("{PATH}/of-{}", channel.as_str().trim_start_matches('!'));
    let given = Request::new("GET", &path, None).signed(&b.keys).open(&a).await;
    assert_eq!(given.status(), 200);
}

#[tokio::test]
async fn nobody_is_given_anything_else() {
    let World { a, b, .. } = World::new().await;
    for id in ["unknown", "..%2Fknown", "known%00"] {
        let asked = b.get(&a, &format!("{PATH}/{id}")).await;
        assert!(matches!(asked.status, 400 | 404), "{id}");
    }
    let ask = Request::new("GET", &format!("{PATH}/known"), None);
    assert_eq!(ask.open(&a).await.status(), 401);
}
