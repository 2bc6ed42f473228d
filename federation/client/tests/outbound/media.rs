//! Servers that give media without end, slowly, from elsewhere, or with more around them than there is room for.

use std::{
    convert::Infallible,
    time::{Duration, Instant},
};

use axum::{
    body::Body,
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use guildhall_federation_client::ClientError;
use guildhall_test_support::documented;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};

use crate::world::World;

/// What comes before the bytes of the file, and after them.
const HEAD: &[u8] =
    b"--x\r\nContent-Type: application/json\r\n\r\n{}\r\n--x\r\nContent-Type: image/png\r\n\r\n";
const END: &[u8] = b"\r\n--x--\r\n";
/// Bytes that may be taken.
const MAX: u64 = 1 << 20;
/// How long a picture may take.
const TIME: Duration = Duration::from_secs(20);

fn mixed(body: impl Into<Body>) -> Response {
    let kind = [(CONTENT_TYPE, "multipart/mixed; boundary=x")];
    (kind, body.into()).into_response()
}

/// `first`, and then `more` again and again, after a pause each.
fn without_end(first: &'static [u8], more: &'static [u8], pause: Duration) -> Body {
    let first = stream::iter([Ok::<_, Infallible>(Bytes::from_static(first))]);
    let more = stream::repeat(more).then(move |more| async move {
        tokio::time::sleep(pause).await;
        Ok(Bytes::from_static(more))
    });
    Body::from_stream(first.chain(more))
}

/// What becomes of a picture, and of a file that is handed on as it comes: the bytes that came of it, and why no more did.
async fn asked(answer: fn() -> Response) -> (Result<Vec<u8>, ClientError>, u64, Option<String>) {
    let world = World::new().await;
    let peer = world.peer_with(move |_| async move { answer() }).await;
    let client = world.client();
    let picture = client
        .download(&peer.name(), "abc", usize::try_from(MAX).unwrap())
        .await;
    let mut came = 0;
    let why = match client.download_stream(&peer.name(), "abc", MAX).await {
        Err(error) => Some(error.to_string()),
        Ok(mut bytes) => loop {
            match bytes.try_next().await {
                Ok(Some(some)) => came += u64::try_from(some.len()).unwrap(),
                Ok(None) => break None,
                Err(error) => break Some(error.to_string()),
            }
        },
    };
    (picture, came, why)
}

#[tokio::test]
async fn media_end_where_they_are_too_large() {
    let mut seen = Vec::new();
    // So much may stand around it.
    let most = MAX + (128 << 10);

    let (picture, came, why) = asked(|| mixed([HEAD, b"file", END].concat())).await;
    assert_eq!((picture.unwrap(), came, why), (b"file".to_vec(), 4, None));

    let (picture, came, why) = asked(|| mixed(without_end(HEAD, &[b'x'; 65_536], Duration::ZERO))).await;
    assert!(matches!(picture, Err(ClientError::TooLarge(_))), "{picture:?}");
    assert!(came > MAX / 2 && came <= most, "{came}");
    assert_eq!(why.as_deref(), Some("there are more bytes than are taken"));
    seen.push((
        "Media of another server without end",
        "Given up after as many bytes as are taken, and 128 KiB",
    ));

    let (picture, came, why) = asked(|| {
        let mut response = mixed(without_end(HEAD, b"x", Duration::from_secs(1)));
        response
            .headers_mut()
            .insert(CONTENT_LENGTH, (2_u64 << 40).into());
        response
    })
    .await;
    assert!(matches!(picture, Err(ClientError::TooLarge(_))), "{picture:?}");
    assert!(came == 0 && why.is_some_and(|why| why.contains("is too large")));
    seen.push((
        "Media of another server that say they have 2 TiB",
        "Given up before the first byte",
    ));

    let (picture, came, why) = asked(|| {
        mixed(without_end(
            b"--x\r\nContent-Type: application/json\r\n\r\n",
            &[b' '; 1024],
            Duration::ZERO,
        ))
    })
    .await;
    assert!(
        matches!(picture, Err(ClientError::BadResponse { .. })),
        "{picture:?}"
    );
    assert_eq!(came, 0);
    assert!(why.is_some_and(|why| why.contains("what stands around the file is too long")));
    seen.push((
        "Media of another server with metadata without end",
        "Given up after 64 KiB of them",
    ));

    let (picture, came, why) = asked(|| {
        mixed(without_end(
            b"--x\r\n\r\n{}\r\n--x\r\nX: ",
            &[b'y'; 1024],
            Duration::ZERO,
        ))
    })
    .await;
    assert!(
        matches!(picture, Err(ClientError::BadResponse { .. })),
        "{picture:?}"
    );
    assert!(came == 0 && why.is_some_and(|why| why.contains("what stands around the file is too long")));
    seen.push((
        "Media of another server with headers without end",
        "Given up after 64 KiB of them",
    ));
    documented("media_end_where_they_are_too_large", &seen);
}

#[tokio::test]
async fn media_that_are_elsewhere_are_not_fetched_there() {
    let world = World::new().await;
    let other = world.peer(200, "secret").await;
    let mut seen = Vec::new();
    for (what, place) in [
        ("another server", format!("https://{}/stolen", other.name())),
        (
            "the server's own network",
            "http://169.254.169.254/latest/meta-data/".to_owned(),
        ),
        ("a file", "file:///etc/passwd".to_owned()),
    ] {
        let peer = world
            .peer_with(move |_| {
                let body = format!("--x\r\nContent-Type: application/json\r\n\r\n{{}}\r\n--x\r\nLocation: {place}\r\n\r\n\r\n--x--\r\n");
                async { mixed(body) }
            })
            .await;
        let error = world
            .client()
            .download(&peer.name(), "abc", 1000)
            .await
            .unwrap_err();
        assert!(
            error.to_string().contains("the media are somewhere else"),
            "{error}"
        );
        assert_eq!(peer.count(), 1);
        seen.push((
            format!("Media of another server that are said to be at {what}"),
            "Nobody is asked there",
        ));
    }
    assert_eq!(other.count(), 0);
    documented("media_that_are_elsewhere_are_not_fetched_there", &seen);
}

#[tokio::test]
async fn media_that_come_slowly_are_given_up() {
    let world = World::new().await;
    let begin = Instant::now();
    let slow = world
        .peer_with(|_| async { mixed(without_end(HEAD, b"x", Duration::from_millis(100))) })
        .await;
    let silent = world
        .peer_with(|_| async {
            tokio::time::sleep(TIME * 10).await;
            mixed("")
        })
        .await;
    let client = world.client();
    let (slow, silent) = (slow.name(), silent.name());
    let (slow, silent) = tokio::join!(
        client.download(&slow, "abc", 1 << 20),
        client.download(&silent, "abc", 1 << 20)
    );
    for answer in [slow, silent] {
        assert!(
            matches!(answer, Err(ClientError::Unreachable { .. })),
            "{answer:?}"
        );
    }
    let took = begin.elapsed();
    assert!(took >= TIME && took < TIME * 2, "{took:?}");
    documented(
        "media_that_come_slowly_are_given_up",
        &[
            (
                "Picture of another server, a byte each tenth of a second",
                "Given up after 20 seconds",
            ),
            (
                "Picture of another server that says nothing",
                "Given up after 20 seconds",
            ),
        ],
    );
}
