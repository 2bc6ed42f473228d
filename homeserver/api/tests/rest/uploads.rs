//! Uploads in pieces.

use axum::{
    body::{Body, Bytes},
    http::{Method, header},
};
use futures::stream;
use serde_json::{Value, json};

use crate::{
    attachments::{png, say_with},
    common::{Answer, NOW, request},
    places::{Kind, growing, lying, on_disk_and_s3, world},
    world::{Person, World, refused},
};

fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.bytes).into_owned()
}

async fn begin(world: &World, person: &Person, filename: &str, size: usize) -> Answer {
    let path = format!("/channels/{}/uploads", world.channel);
    world
        .post(person, &path, json!({"filename": filename, "size": size}))
        .await
}

async fn piece(world: &World, person: &Person, url: &str, offset: usize, body: Body) -> Answer {
    let mut request = request(Method::PATCH, url, Some(&person.token), body);
    let headers = request.headers_mut();
    headers.insert("upload-offset", offset.to_string().parse().unwrap());
    headers.insert(
        header::CONTENT_TYPE,
        "application/offset+octet-stream".parse().unwrap(),
    );
    world.api.ask(request).await
}

async fn head(world: &World, person: &Person, url: &str) -> Answer {
    world
        .api
        .ask(request(Method::HEAD, url, Some(&person.token), Body::empty()))
        .await
}

on_disk_and_s3!(
    an_upload_goes_on_after_a_cut_and_becomes_a_file,
    an_upload_is_its_owners_and_ends,
);

async fn an_upload_goes_on_after_a_cut_and_becomes_a_file(kind: Kind) {
    let world = world(kind).await;
    let picture = png(300, 200);
    let begun = begin(&world, &world.bob, "cat.png", picture.len()).await;
    assert_eq!(begun.status, 201, "{}", text(&begun));
    let url = begun.header("location").to_owned();
    let upload = begun.json();
    assert_eq!(upload["url"], json!(url));
    assert_eq!(
        (&upload["offset"], &upload["size"], &upload["attachment"]),
        (&json!(0), &json!(picture.len()), &Value::Null)
    );

    // The connection breaks after a hundred bytes.
    let cut = stream::iter([
        Ok(Bytes::copy_from_slice(&picture[..100])),
        Err(std::io::Error::other("the connection broke")),
    ]);
    let broken = piece(&world, &world.bob, &url, 0, Body::from_stream(cut)).await;
    assert_eq!(broken.status, 400, "{}", text(&broken));
    let state = head(&world, &world.bob, &url).await;
    assert_eq!(
        (state.status.as_u16(), state.header("upload-offset")),
        (200, "100")
    );
    assert_eq!(
        (lying(&world.api).await, growing(&world.api)),
        (vec![], vec![100])
    );
    assert_eq!(state.header("upload-length"), picture.len().to_string());
    assert_eq!(
        (state.header("tus-resumable"), state.header("cache-control")),
        ("1.0.0", "no-store")
    );

    let wrong = piece(&world, &world.bob, &url, 0, Body::from(picture.clone())).await;
    assert_eq!(wrong.error().0, 409);
    let more = piece(
        &world,
        &world.bob,
        &url,
        100,
        Body::from(picture[100..150].to_vec()),
    )
    .await;
    assert_eq!((more.status.as_u16(), more.header("upload-offset")), (204, "150"));
    let last = piece(&world, &world.bob, &url, 150, Body::from(picture[150..].to_vec())).await;
    assert_eq!(last.status, 204, "{}", text(&last));
    assert_eq!(last.header("upload-offset"), picture.len().to_string());
    let path = url.strip_prefix("/api/v1").unwrap();
    let whole = world.get(&world.bob, path).await.json();
    assert_eq!(
        (&whole["attachment"]["width"], &whole["attachment"]["id"]),
        (&json!(300), &whole["id"])
    );
    assert_eq!(
        head(&world, &world.bob, &url).await.header("upload-offset"),
        whole["size"].to_string()
    );

    assert_eq!((lying(&world.api).await.len(), growing(&world.api)), (1, vec![]));
    let said = say_with(&world, &world.bob, "", &[&whole["attachment"]]).await;
    assert_eq!(said["attachments"][0]["filename"], "cat.png");
    // It is the message's from now on.
    assert_eq!(world.get(&world.bob, path).await.status, 404);
    assert_eq!(world.delete(&world.bob, path).await.status, 404);
}

async fn an_upload_is_its_owners_and_ends(kind: Kind) {
    let world = world(kind).await;
    let url = begin(&world, &world.bob, "a.txt", 10)
        .await
        .header("location")
        .to_owned();
    let path = url.strip_prefix("/api/v1").unwrap().to_owned();
    for person in [&world.ada, &world.eve] {
        assert_eq!(world.get(person, &path).await.status, 404);
        assert_eq!(world.delete(person, &path).await.status, 404);
        assert_eq!(head(&world, person, &url).await.status, 404);
        assert_eq!(piece(&world, person, &url, 0, Body::from("a")).await.status, 404);
    }
    let over = piece(&world, &world.bob, &url, 0, Body::from("more than ten bytes")).await;
    assert_eq!(over.status, 413, "{}", text(&over));
    let mut plain = request(Method::PATCH, &url, Some(&world.bob.token), Body::from("a"));
    plain.headers_mut().insert("upload-offset", "0".parse().unwrap());
    assert_eq!(world.api.ask(plain).await.status, 415);
    let mut nowhere = request(Method::PATCH, &url, Some(&world.bob.token), Body::from("a"));
    nowhere.headers_mut().insert(
        header::CONTENT_TYPE,
        "application/offset+octet-stream".parse().unwrap(),
    );
    assert_eq!(
        refused(&world.api.ask(nowhere).await),
        (400, vec!["Upload-Offset".to_owned()])
    );
    assert_eq!(growing(&world.api).len(), 1);
    assert_eq!(world.delete(&world.bob, &path).await.status, 204);
    assert_eq!(growing(&world.api), Vec::<u64>::new());
    assert_eq!(world.get(&world.bob, &path).await.status, 404);
    assert_eq!(world.get(&world.bob, "/uploads/..%2Fx").await.status, 404);

    for (name, size, status) in [
        ("", 1, 400),
        ("a", 0, 400),
        (&*"a".repeat(1001), 1, 400),
        ("a", (8 << 20) + 1, 413),
    ] {
        let bad = begin(&world, &world.bob, name, size).await;
        assert_eq!(bad.status.as_u16(), status, "{name} {size}: {}", text(&bad));
    }
    assert_eq!(begin(&world, &world.eve, "a", 1).await.status, 404);
    for _ in 0..20 {
        assert_eq!(begin(&world, &world.bob, "a", 1).await.status, 201);
    }
    assert_eq!(begin(&world, &world.bob, "a", 1).await.status, 409);
    world
        .api
        .clock
        .set(guildhall_types::Timestamp(NOW + 24 * 3600 * 1000 + 1));
    assert_eq!(growing(&world.api).len(), 20);
    world.api.files.end_all().await.unwrap();
    assert_eq!((lying(&world.api).await, growing(&world.api)), (vec![], vec![]));
    world.api.clock.set(guildhall_types::Timestamp(NOW));
    assert_eq!(begin(&world, &world.bob, "a", 1).await.status, 201);
}
