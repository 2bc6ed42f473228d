//! Files of messages: uploading, sending, looking at, and what ends them.

use std::io::Cursor;

use axum::{
    body::Body,
    http::{Method, header},
};
use guildhall_files::MediaLimits;
use guildhall_permissions::Permissions;
use serde_json::{Value, json};

use crate::{
    common::{Answer, NOW, Setup, request},
    overwrites::put,
    places::{Kind, blob, growing, lying, on_disk_and_s3, world},
    world::{Person, World, refused},
};

pub(crate) fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.bytes).into_owned()
}

/// A PNG of one colour with this width and height.
pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = image::RgbImage::from_pixel(width, height, image::Rgb([200, 30, 60]));
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// A body with `files`, each with its name.
fn form(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, bytes) in files {
        body.extend_from_slice(b"--x\r\nContent-Disposition: form-data; name=\"files\"");
        body.extend_from_slice(format!("; filename=\"{name}\"\r\n\r\n").as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--x--\r\n");
    body
}

pub(crate) async fn post(world: &World, person: &Person, channel: &str, kind: &str, body: Vec<u8>) -> Answer {
    let path = format!("/api/v1/channels/{channel}/attachments");
    let mut request = request(Method::POST, &path, Some(&person.token), Body::from(body));
    request
        .headers_mut()
        .insert(header::CONTENT_TYPE, kind.parse().unwrap());
    world.api.ask(request).await
}

const FORM: &str = "multipart/form-data; boundary=x";

/// `person` uploads `files` to the first channel; their ids.
pub(crate) async fn upload(world: &World, person: &Person, files: &[(&str, &[u8])]) -> Vec<Value> {
    let made = post(world, person, &world.channel, FORM, form(files)).await;
    assert_eq!(made.status, 201, "{}", text(&made));
    made.json().as_array().unwrap().clone()
}

/// `person` says `content` with `files`.
pub(crate) async fn say_with(world: &World, person: &Person, content: &str, files: &[&Value]) -> Value {
    let files: Vec<Value> = files.iter().map(|file| json!({"id": file["id"]})).collect();
    let body = json!({"content": content, "attachments": files});
    let said = world.post(person, &world.messages(""), body).await;
    assert_eq!(said.status, 201, "{}", text(&said));
    said.json()
}

pub(crate) async fn fetch(
    world: &World,
    token: Option<&str>,
    url: &str,
    headers: &[(header::HeaderName, &str)],
) -> Answer {
    let mut request = request(Method::GET, url, token, Body::empty());
    for (name, value) in headers {
        request.headers_mut().insert(name, value.parse().unwrap());
    }
    world.api.ask(request).await
}

/// Ada takes rights in the first channel from a member (1) or a role (0).
async fn deny(world: &World, who: (&str, u8), rights: Permissions) {
    let done = put(
        world,
        &world.ada,
        &world.channel,
        who,
        (Permissions::NONE, rights),
    )
    .await;
    assert_eq!(done.status, 204, "{}", text(&done));
}

on_disk_and_s3!(
    files_are_uploaded_sent_and_seen,
    what_is_no_picture_for_a_browser_is_saved_and_not_shown,
    a_file_is_for_those_who_see_its_message,
    a_file_is_of_one_message_and_of_its_uploader,
    what_may_not_be_uploaded_is_refused_and_leaves_nothing,
    what_is_passed_on_stays_when_the_first_message_goes,
    an_edit_leaves_the_files,
    files_end_when_they_are_older_than_they_are_kept,
);

async fn files_are_uploaded_sent_and_seen(kind: Kind) {
    let world = world(kind).await;
    let picture = png(640, 480);
    let files = upload(
        &world,
        &world.bob,
        &[("../cat\u{202e}.png", &picture), ("a b.txt", b"hello")],
    )
    .await;
    assert_eq!(files[0]["filename"], "cat.png");
    assert_eq!(files[0]["contentType"], "image/png");
    assert_eq!(
        (&files[0]["width"], &files[0]["height"]),
        (&json!(640), &json!(480))
    );
    assert!(files[0]["blurhash"].as_str().unwrap().len() > 5);
    assert_eq!(files[1]["contentType"], "text/plain");
    assert_eq!(files[1]["size"], 5);
    // Of the picture what is left without metadata.
    let there = lying(&world.api).await;
    assert!(there.len() == 2 && there.contains(&blob(b"hello")), "{there:?}");
    assert_eq!(growing(&world.api), Vec::<u64>::new());

    let body = json!({"content": "look", "nonce": "n", "attachments": [
        {"id": files[0]["id"], "description": " A cat ", "spoiler": true}, {"id": files[1]["id"]}]});
    let said = world.post(&world.bob, &world.messages(""), body.clone()).await;
    assert_eq!(said.status, 201, "{}", text(&said));
    let said = said.json();
    assert_eq!(said["content"], "look");
    let shown = said["attachments"].as_array().unwrap();
    assert_eq!(shown.len(), 2);
    assert_eq!(shown[0]["id"], files[0]["id"]);
    assert_eq!(
        (&shown[0]["description"], &shown[0]["spoiler"]),
        (&json!("A cat"), &json!(true))
    );
    assert_eq!(
        (&shown[0]["width"], &shown[0]["blurhash"]),
        (&json!(640), &files[0]["blurhash"])
    );
    assert_eq!(shown[1]["filename"], "a b.txt");
    // The same for others, and for who says it again.
    let of_it = world.messages(&format!("/{}", said["id"].as_str().unwrap()));
    assert_eq!(
        world.get(&world.ada, &of_it).await.json()["attachments"],
        said["attachments"]
    );
    assert_eq!(
        world.post(&world.bob, &world.messages(""), body).await.json()["id"],
        said["id"]
    );

    let url = shown[1]["url"].as_str().unwrap();
    let seen = fetch(&world, Some(&world.ada.token), url, &[]).await;
    assert_eq!(
        (seen.status.as_u16(), seen.bytes.as_slice()),
        (200, &b"hello"[..])
    );
    assert_eq!(seen.header("content-type"), "text/plain; charset=utf-8");
    let named = seen.header("content-disposition");
    assert_eq!(
        named,
        "inline; filename=\"a b.txt\"; filename*=UTF-8''a%20b%2Etxt"
    );
    assert_eq!(seen.header("x-content-type-options"), "nosniff");
    assert!(seen.header("content-security-policy").starts_with("sandbox"));
    let tag = seen.header("etag").to_owned();
    for (headers, status, bytes) in [
        (vec![(header::RANGE, "bytes=1-2")], 206, &b"el"[..]),
        (vec![(header::RANGE, "bytes=-1")], 206, b"o"),
        (
            vec![(header::RANGE, "bytes=1-2"), (header::IF_RANGE, "\"x\"")],
            200,
            b"hello",
        ),
        (vec![(header::IF_NONE_MATCH, tag.as_str())], 304, b""),
    ] {
        let part = fetch(&world, Some(&world.ada.token), url, &headers).await;
        assert_eq!(
            (part.status.as_u16(), part.bytes.as_slice()),
            (status, bytes),
            "{headers:?}"
        );
    }
    let part = fetch(
        &world,
        Some(&world.ada.token),
        url,
        &[(header::RANGE, "bytes=1-2")],
    )
    .await;
    assert_eq!(part.header("content-range"), "bytes 1-2/5");
    let beyond = fetch(
        &world,
        Some(&world.ada.token),
        url,
        &[(header::RANGE, "bytes=5-")],
    )
    .await;
    assert_eq!(beyond.error().0, 416);

    let url = shown[0]["url"].as_str().unwrap();
    let small = fetch(
        &world,
        Some(&world.ada.token),
        &format!("{url}?width=90&height=90&method=crop"),
        &[],
    )
    .await;
    assert_eq!(small.status, 200, "{}", text(&small));
    let decoded = image::load_from_memory(&small.bytes).unwrap();
    assert_eq!((decoded.width(), decoded.height()), (96, 96));
    let there = lying(&world.api).await;
    assert!(
        there.len() == 3 && there.contains(&blob(&small.bytes)),
        "{there:?}"
    );
    for (query, field) in [
        ("width=90", "width"),
        ("width=0&height=1", "width"),
        ("width=1&height=4097", "height"),
    ] {
        let bad = fetch(&world, Some(&world.ada.token), &format!("{url}?{query}"), &[]).await;
        assert_eq!(refused(&bad), (400, vec![field.to_owned()]), "{query}");
    }
    // A text has no picture.
    let none = format!("{}?width=90&height=90", shown[1]["url"].as_str().unwrap());
    assert_eq!(
        fetch(&world, Some(&world.ada.token), &none, &[]).await.status,
        400
    );
    // The small picture goes with them.
    let of_it = world.messages(&format!("/{}", said["id"].as_str().unwrap()));
    assert_eq!(world.delete(&world.bob, &of_it).await.status, 204);
    world.api.files.end_all().await.unwrap();
    assert_eq!(lying(&world.api).await, []);
}

async fn what_is_no_picture_for_a_browser_is_saved_and_not_shown(kind: Kind) {
    let world = world(kind).await;
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    let files = upload(
        &world,
        &world.bob,
        &[("cat.png", svg), ("x.html", b"<!doctype html><p>x")],
    )
    .await;
    let there = lying(&world.api).await;
    assert!(there.len() == 2 && there.contains(&blob(svg)), "{there:?}");
    let said = say_with(&world, &world.bob, "", &[&files[0], &files[1]]).await;
    assert_eq!(said["content"], "");
    for file in said["attachments"].as_array().unwrap() {
        assert_eq!(file["contentType"], "application/octet-stream");
        let seen = fetch(&world, Some(&world.ada.token), file["url"].as_str().unwrap(), &[]).await;
        assert_eq!(seen.header("content-type"), "application/octet-stream");
        assert!(seen.header("content-disposition").starts_with("attachment; "));
    }
}

async fn a_file_is_for_those_who_see_its_message(kind: Kind) {
    let world = world(kind).await;
    let files = upload(&world, &world.ada, &[("a.txt", b"secret"), ("b.txt", b"other")]).await;
    let said = say_with(&world, &world.ada, "x", &[&files[0]]).await;
    let url = said["attachments"][0]["url"].as_str().unwrap().to_owned();
    let id = files[0]["id"].as_str().unwrap();
    assert_eq!(fetch(&world, Some(&world.bob.token), &url, &[]).await.status, 200);
    // A stranger, nobody, and what no message has.
    assert_eq!(fetch(&world, Some(&world.eve.token), &url, &[]).await.status, 404);
    assert_eq!(fetch(&world, None, &url, &[]).await.status, 401);
    let unsent = url.replace(id, files[1]["id"].as_str().unwrap());
    assert_eq!(
        fetch(&world, Some(&world.ada.token), &unsent, &[]).await.status,
        404
    );
    // It is no picture for all who know its name.
    let path = format!("/media/test.example/{id}");
    assert_eq!(world.get(&world.ada, &path).await.status, 404);
    for bad in [
        url.replace(id, "x"),
        url.replace("test.example", "other.example"),
        url.replace(id, "..%2F..%2Fx"),
        format!("/api/v1/attachments/x/y/test.example/{id}"),
    ] {
        assert_eq!(
            fetch(&world, Some(&world.ada.token), &bad, &[]).await.status,
            404,
            "{bad}"
        );
    }

    // A link needs no token, as long as the message stands.
    let body = json!({"urls": [url, unsent, "/etc/passwd", "/api/v1/attachments/a/b/c"]});
    let signed = world.post(&world.bob, "/attachments/sign", body.clone()).await;
    assert_eq!(signed.status, 200, "{}", text(&signed));
    let links = signed.json()["links"].clone();
    let link = links[0]["signedUrl"].as_str().unwrap().to_owned();
    assert!(links[0]["expiresAt"].is_string());
    for none in 1..4 {
        assert_eq!(links[none]["signedUrl"], Value::Null);
    }
    let of_eve = world.post(&world.eve, "/attachments/sign", body).await.json();
    assert_eq!(of_eve["links"][0]["signedUrl"], Value::Null);
    let seen = fetch(&world, None, &link, &[]).await;
    assert_eq!(
        (seen.status.as_u16(), seen.bytes.as_slice()),
        (200, &b"secret"[..])
    );
    let (before, signature) = link.split_once("signature=").unwrap();
    let flipped = if signature.starts_with('A') { "B" } else { "A" };
    for forged in [
        format!("{before}signature={flipped}{}", &signature[1..]),
        format!("{before}signature="),
        link.replace("expires=1", "expires=2"),
        link.replace(id, files[1]["id"].as_str().unwrap()),
    ] {
        assert_eq!(fetch(&world, None, &forged, &[]).await.status, 404, "{forged}");
    }
    world
        .api
        .clock
        .set(guildhall_types::Timestamp(NOW + 24 * 3600 * 1000 + 1000));
    assert_eq!(fetch(&world, None, &link, &[]).await.status, 404);
    world.api.clock.set(guildhall_types::Timestamp(NOW));

    // The right that is taken hides it at once.
    deny(&world, (&world.bob.id, 1), Permissions::VIEW_CHANNEL).await;
    assert_eq!(fetch(&world, Some(&world.bob.token), &url, &[]).await.status, 404);

    // With its message it is gone for everybody, and so are its bytes.
    assert_eq!(fetch(&world, None, &link, &[]).await.status, 200);
    let of_it = world.messages(&format!("/{}", said["id"].as_str().unwrap()));
    assert_eq!(world.delete(&world.ada, &of_it).await.status, 204);
    assert_eq!(fetch(&world, None, &link, &[]).await.status, 404);
    assert_eq!(fetch(&world, Some(&world.ada.token), &url, &[]).await.status, 404);
    assert_eq!(lying(&world.api).await.len(), 2);
    world.api.files.end_all().await.unwrap();
    assert_eq!(lying(&world.api).await, [blob(b"other")]);
    assert!(world.api.files.own_attachment(id).await.unwrap().is_none());
    assert_eq!(stored(&world, &world.ada.id).await, 5);
}

/// Bytes that count for the user `person`.
pub(crate) async fn stored(world: &World, person: &str) -> i64 {
    let mut conn = world.api.db.read().await.unwrap();
    guildhall_storage::media::stored_by(&mut conn, person)
        .await
        .unwrap()
}

async fn a_file_is_of_one_message_and_of_its_uploader(kind: Kind) {
    let world = world(kind).await;
    let files = upload(&world, &world.bob, &[("a.txt", b"a")]).await;
    let body = |id: &Value| json!({"content": "x", "attachments": [{"id": id}]});
    let blamed = (400, vec!["attachments".to_owned()]);
    let of_ada = world
        .post(&world.ada, &world.messages(""), body(&files[0]["id"]))
        .await;
    assert_eq!(refused(&of_ada), blamed);
    let made = world
        .post(
            &world.ada,
            &world.of_guild("/channels"),
            json!({"name": "other", "type": 0}),
        )
        .await;
    let other = made.json()["id"].as_str().unwrap().to_owned();
    let elsewhere = format!("/channels/{other}/messages");
    assert_eq!(
        refused(&world.post(&world.bob, &elsewhere, body(&files[0]["id"])).await),
        blamed
    );
    let twice = json!({"content": "x", "attachments": [{"id": files[0]["id"]}, {"id": files[0]["id"]}]});
    for bad in [
        twice,
        body(&json!("unknown")),
        body(&json!("")),
        json!({"attachments": [{"id": files[0]["id"], "description": "x".repeat(1025)}]}),
        json!({"attachments": [{"id": files[0]["id"], "description": "\u{0}"}]}),
        json!({"attachments": vec![json!({"id": "x"}); 11]}),
    ] {
        let refusal = world.post(&world.bob, &world.messages(""), bad.clone()).await;
        assert_eq!(refused(&refusal), blamed, "{bad}");
    }
    for bad in [
        json!({"attachments": ["x"]}),
        json!({"attachments": [{}]}),
        json!({"attachments": 7}),
    ] {
        assert_eq!(world.post(&world.bob, &world.messages(""), bad).await.status, 400);
    }
    say_with(&world, &world.bob, "x", &[&files[0]]).await;
    assert_eq!(
        refused(
            &world
                .post(&world.bob, &world.messages(""), body(&files[0]["id"]))
                .await
        ),
        blamed
    );

    // Two at once: one of them gets it.
    let files = upload(&world, &world.bob, &[("b.txt", b"b")]).await;
    let messages = world.messages("");
    let send = || world.post(&world.bob, &messages, body(&files[0]["id"]));
    let (one, two) = tokio::join!(send(), send());
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 400]);
}

async fn what_may_not_be_uploaded_is_refused_and_leaves_nothing(kind: Kind) {
    let media = MediaLimits {
        attachment: 1000,
        attachment_premium: 3000,
        user: 4000,
        ..MediaLimits::default()
    };
    let world = World::on(Setup {
        media,
        files: kind,
        ..Setup::default()
    })
    .await;
    let channel = world.channel.clone();
    let many = vec![("a.txt", &b"a"[..]); 11];
    for (kind, body, status) in [
        (FORM, form(&[]), 400),
        (FORM, form(&[("a.txt", b"")]), 400),
        (FORM, form(&[("a.txt", &[b'a'; 1001])]), 413),
        (FORM, form(&many), 400),
        (
            FORM,
            b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--x--".to_vec(),
            400,
        ),
        (
            FORM,
            b"--x\r\nContent-Disposition: form-data; filename=\"a\"\r\n\r\nit breaks off".to_vec(),
            400,
        ),
        (FORM, [b"--x\r\nA: ".to_vec(), vec![b'b'; 1 << 20]].concat(), 400),
        (FORM, Vec::new(), 400),
        ("multipart/form-data", form(&[("a.txt", b"a")]), 415),
        ("application/json", b"{}".to_vec(), 415),
    ] {
        let refused = post(&world, &world.bob, &channel, kind, body.clone()).await;
        assert_eq!(
            refused.status.as_u16(),
            status,
            "{}: {}",
            String::from_utf8_lossy(&body),
            text(&refused)
        );
        assert_eq!(stored(&world, &world.bob.id).await, 0);
        assert_eq!((lying(&world.api).await, growing(&world.api)), (vec![], vec![]));
    }
    let body = form(&[("a.txt", &[b'a'; 1000])]);
    assert_eq!(
        post(&world, &world.eve, &channel, FORM, body.clone())
            .await
            .status,
        404
    );
    // As much as one may, and no more.
    for _ in 0..4 {
        assert_eq!(
            post(&world, &world.bob, &channel, FORM, body.clone())
                .await
                .status,
            201
        );
    }
    let full = post(&world, &world.bob, &channel, FORM, body.clone()).await;
    assert_eq!(full.status, 409, "{}", text(&full));
    // They count one by one, and lie there once.
    assert_eq!(stored(&world, &world.bob.id).await, 4000);
    assert_eq!(lying(&world.api).await, [blob(&[b'a'; 1000])]);
    assert_eq!(growing(&world.api), Vec::<u64>::new());
    // Who may upload more.
    let ada = <&guildhall_types::UserId>::try_from(world.ada.id.as_str()).unwrap();
    let large = form(&[("a.txt", &[b'a'; 3000])]);
    assert_eq!(
        post(&world, &world.ada, &channel, FORM, large.clone())
            .await
            .status,
        413
    );
    world.api.accounts.set_premium(ada, true).await.unwrap();
    assert_eq!(
        post(&world, &world.ada, &channel, FORM, large.clone())
            .await
            .status,
        201
    );
    world.api.accounts.set_premium(ada, false).await.unwrap();
    assert_eq!(post(&world, &world.ada, &channel, FORM, large).await.status, 413);
    assert_eq!(lying(&world.api).await.len(), 2);

    // What no message came for is removed after a day.
    world
        .api
        .clock
        .set(guildhall_types::Timestamp(NOW + 24 * 3600 * 1000 + 1));
    world.api.files.end_all().await.unwrap();
    assert_eq!(stored(&world, &world.bob.id).await, 0);
    assert_eq!(lying(&world.api).await, []);
    world.api.clock.set(guildhall_types::Timestamp(NOW));
    deny(&world, (&world.guild, 0), Permissions::ATTACH_FILES).await;
    let refusal = post(&world, &world.bob, &channel, FORM, body).await;
    assert_eq!(refusal.status, 403, "{}", text(&refusal));
}

async fn what_is_passed_on_stays_when_the_first_message_goes(kind: Kind) {
    let world = world(kind).await;
    let files = upload(&world, &world.ada, &[("a.txt", b"hello")]).await;
    let said = say_with(&world, &world.ada, "", &[&files[0]]).await;
    let forward = json!({"forward": {"channelId": world.channel, "messageId": said["id"]}});
    let passed = world.post(&world.bob, &world.messages(""), forward.clone()).await;
    assert_eq!(passed.status, 201, "{}", text(&passed));
    let passed = passed.json();
    assert_eq!(passed["attachments"], json!([]));
    let copy = passed["messageSnapshots"][0]["attachments"][0].clone();
    assert_eq!((&copy["filename"], &copy["size"]), (&json!("a.txt"), &json!(5)));
    assert_ne!(copy["id"], files[0]["id"]);
    let of_it = world.messages(&format!("/{}", said["id"].as_str().unwrap()));
    assert_eq!(world.delete(&world.ada, &of_it).await.status, 204);
    world.api.files.end_all().await.unwrap();
    let url = copy["url"].as_str().unwrap();
    let seen = fetch(&world, Some(&world.ada.token), url, &[]).await;
    assert_eq!(
        (seen.status.as_u16(), seen.bytes.as_slice()),
        (200, &b"hello"[..])
    );
    assert_eq!(stored(&world, &world.ada.id).await, 0);
    assert_eq!(stored(&world, &world.bob.id).await, 5);
    assert_eq!(lying(&world.api).await, [blob(b"hello")]);
    // It goes with the last message that has it.
    let of_it = world.messages(&format!("/{}", passed["id"].as_str().unwrap()));
    assert_eq!(world.delete(&world.bob, &of_it).await.status, 204);
    world.api.files.end_all().await.unwrap();
    assert_eq!(stored(&world, &world.bob.id).await, 0);
    assert_eq!(lying(&world.api).await, []);

    // Who may not attach files passes on none; without a text there is nothing.
    let files = upload(&world, &world.ada, &[("b.txt", b"b")]).await;
    let said = say_with(&world, &world.ada, "", &[&files[0]]).await;
    deny(&world, (&world.guild, 0), Permissions::ATTACH_FILES).await;
    let forward = json!({"forward": {"channelId": world.channel, "messageId": said["id"]}});
    assert_eq!(
        world.post(&world.bob, &world.messages(""), forward).await.status,
        403
    );
}

async fn an_edit_leaves_the_files(kind: Kind) {
    let world = world(kind).await;
    let files = upload(&world, &world.bob, &[("a.txt", b"a"), ("b.txt", b"b")]).await;
    let said = say_with(&world, &world.bob, "first", &[&files[0], &files[1]]).await;
    let of_it = world.messages(&format!("/{}", said["id"].as_str().unwrap()));
    for content in ["second", "", "third"] {
        let edited = world.patch(&world.bob, &of_it, json!({"content": content})).await;
        assert_eq!(edited.status, 200, "{}", text(&edited));
        let edited = edited.json();
        assert_eq!(
            (&edited["content"], &edited["attachments"]),
            (&json!(content), &said["attachments"])
        );
    }
    world.api.files.end_all().await.unwrap();
    assert_eq!(lying(&world.api).await.len(), 2);
    let plain = world.say(&world.bob, "x").await;
    let of_it = world.messages(&format!("/{}", plain["id"].as_str().unwrap()));
    assert_eq!(
        refused(&world.patch(&world.bob, &of_it, json!({"content": ""})).await).0,
        400
    );
}

async fn files_end_when_they_are_older_than_they_are_kept(kind: Kind) {
    let media = MediaLimits {
        days: Some(2),
        ..MediaLimits::default()
    };
    let world = World::on(Setup {
        media,
        files: kind,
        ..Setup::default()
    })
    .await;
    let files = upload(&world, &world.bob, &[("a.txt", b"a")]).await;
    let said = say_with(&world, &world.bob, "x", &[&files[0]]).await;
    let url = said["attachments"][0]["url"].as_str().unwrap();
    let day = 24 * 3600 * 1000;
    world
        .api
        .clock
        .set(guildhall_types::Timestamp(NOW + day + day / 2));
    world.api.files.end_all().await.unwrap();
    assert_eq!(stored(&world, &world.bob.id).await, 1);
    assert_eq!(lying(&world.api).await, [blob(b"a")]);
    world.api.clock.set(guildhall_types::Timestamp(NOW + 2 * day + 1));
    world.api.files.end_all().await.unwrap();
    assert_eq!(stored(&world, &world.bob.id).await, 0);
    assert_eq!(lying(&world.api).await, []);
    world.api.clock.set(guildhall_types::Timestamp(NOW));
    assert_eq!(fetch(&world, Some(&world.ada.token), url, &[]).await.status, 404);
}
