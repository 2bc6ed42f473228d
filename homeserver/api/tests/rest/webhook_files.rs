//! Files of what webhooks write.

use std::io;

use axum::{
    body::{Body, Bytes},
    http::{Method, header},
};
use futures::stream;
use guildhall_files::MediaLimits;
use guildhall_test_support::eventually;
use serde_json::{Value, json};
use tokio::{sync::mpsc, task::JoinHandle};
use tower::ServiceExt as _;

use crate::{
    attachments::{fetch, png, post, stored, text},
    common::{Answer, Setup, request},
    world::{World, refused},
};

/// A part: its name, what its file is called, and what is in it.
type Part<'a> = (&'a str, Option<&'a str>, &'a [u8]);

fn part((name, filename, bytes): &Part<'_>) -> Vec<u8> {
    let mut part = format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"").into_bytes();
    if let Some(filename) = filename {
        part.extend_from_slice(format!("; filename=\"{filename}\"").as_bytes());
    }
    part.extend_from_slice(b"\r\n\r\n");
    part.extend_from_slice(bytes);
    part.extend_from_slice(b"\r\n");
    part
}

fn form(parts: &[Part<'_>]) -> Vec<u8> {
    let mut body: Vec<u8> = parts.iter().flat_map(part).collect();
    body.extend_from_slice(b"--x--\r\n");
    body
}

/// A webhook of Ada in the first channel.
async fn hook(world: &World) -> Value {
    let path = format!("/channels/{}/webhooks", world.channel);
    let made = world.post(&world.ada, &path, json!({"name": "Builds"})).await;
    assert_eq!(made.status, 201, "{}", text(&made));
    made.json()
}

fn url(hook: &Value) -> &str {
    hook["url"].as_str().unwrap()
}

/// A request of a form, with nothing but what is in its path.
fn asking(url: &str, body: Body) -> axum::extract::Request {
    let mut request = request(Method::POST, &format!("{url}?wait=true"), None, body);
    let kind = "multipart/form-data; boundary=x".parse().unwrap();
    request.headers_mut().insert(header::CONTENT_TYPE, kind);
    request
}

async fn execute(world: &World, url: &str, body: Vec<u8>) -> Answer {
    world.api.ask(asking(url, Body::from(body))).await
}

async fn sent(world: &World, url: &str, parts: &[Part<'_>]) -> Value {
    let sent = execute(world, url, form(parts)).await;
    assert_eq!(sent.status, 200, "{}", text(&sent));
    sent.json()
}

fn of_it(world: &World, message: &Value) -> String {
    world.messages(&format!("/{}", message["id"].as_str().unwrap()))
}

/// The bytes of a file as somebody sees it, or as nobody with a link.
async fn seen(world: &World, token: Option<&str>, url: &str) -> (u16, Vec<u8>) {
    let answer = fetch(world, token, url, &[]).await;
    (answer.status.as_u16(), answer.bytes)
}

#[tokio::test]
async fn files_come_with_the_message_and_go_with_it() {
    let world = World::new().await;
    let (ada, bob) = (&world.ada, &world.bob);
    let made = hook(&world).await;
    let picture = png(640, 480);
    let payload = json!({"content": "built", "username": "Runner", "attachments": [
        {"id": "3", "description": " A plan ", "spoiler": true}]});
    let said = sent(
        &world,
        url(&made),
        &[
            ("files[12]", Some("log.txt"), b"hello"),
            ("payload_json", None, payload.to_string().as_bytes()),
            ("files[3]", Some("../plan\u{202e}.txt"), &picture),
        ],
    )
    .await;
    assert_eq!(
        (&said["content"], &said["webhook"]["name"], &said["webhookId"]),
        (&json!("built"), &json!("Runner"), &made["id"])
    );
    let files = said["attachments"].as_array().unwrap();
    assert_eq!(files.len(), 2);
    // What it is follows from the content, and the order from the numbers.
    assert_eq!(
        (
            &files[0]["filename"],
            &files[0]["contentType"],
            &files[0]["width"]
        ),
        (&json!("plan.txt"), &json!("image/png"), &json!(640))
    );
    assert_eq!(
        (&files[0]["description"], &files[0]["spoiler"]),
        (&json!("A plan"), &json!(true))
    );
    assert_eq!(
        (
            &files[1]["filename"],
            &files[1]["contentType"],
            &files[1]["description"]
        ),
        (&json!("log.txt"), &json!("text/plain"), &Value::Null)
    );
    // Others see the same, and by the token it is the same.
    assert_eq!(world.get(bob, &of_it(&world, &said)).await.json(), said);
    let history = world.get(bob, &world.messages("?limit=1")).await.json();
    assert_eq!(history["data"][0]["attachments"], said["attachments"]);
    let own = format!("{}/messages/{}", url(&made), said["id"].as_str().unwrap());
    let by_token = world.api.send(Method::GET, &own, None, &json!({})).await;
    assert_eq!(by_token.json(), said);
    // They are counted as stored by who has made the webhook.
    let steward = "@guildhall:test.example";
    let of_ada = stored(&world, &ada.id).await;
    assert!(of_ada > 5);
    assert_eq!(stored(&world, steward).await, 0);

    let file = files[1]["url"].as_str().unwrap();
    assert_eq!(
        seen(&world, Some(&bob.token), file).await,
        (200, b"hello".to_vec())
    );
    assert_eq!(seen(&world, Some(&world.eve.token), file).await.0, 404);
    assert_eq!(seen(&world, None, file).await.0, 401);
    let links = world
        .post(bob, "/attachments/sign", json!({"urls": [file]}))
        .await
        .json();
    let link = links["links"][0]["signedUrl"].as_str().unwrap();
    assert_eq!(seen(&world, None, link).await, (200, b"hello".to_vec()));

    // An edit leaves them, and beside them the text may go.
    for content in ["failed", "", "again"] {
        let edited = world
            .api
            .send(Method::PATCH, &own, None, &json!({"content": content}))
            .await;
        assert_eq!(edited.status, 200, "{}", text(&edited));
        let edited = edited.json();
        assert_eq!(
            (&edited["content"], &edited["attachments"], &edited["webhook"]),
            (&json!(content), &said["attachments"], &said["webhook"])
        );
    }
    assert_eq!(seen(&world, None, link).await.0, 200);

    // By the token it is deleted with its files; those of another by who moderates.
    let other = sent(&world, url(&made), &[("files[0]", Some("b.txt"), b"b")]).await;
    assert_eq!(
        (&other["content"], &other["webhook"]["name"]),
        (&json!(""), &json!("Builds"))
    );
    let gone = world.api.send(Method::DELETE, &own, None, &json!({})).await;
    assert_eq!(gone.status, 204);
    assert_eq!(seen(&world, None, link).await.0, 404);
    assert_eq!(seen(&world, Some(&ada.token), file).await.0, 404);
    world.api.files.end_all().await.unwrap();
    assert_eq!(stored(&world, &ada.id).await, 1);
    assert_eq!(world.delete(ada, &of_it(&world, &other)).await.status, 204);
    let file = other["attachments"][0]["url"].as_str().unwrap();
    assert_eq!(seen(&world, Some(&bob.token), file).await.0, 404);
    world.api.files.end_all().await.unwrap();
    assert_eq!(stored(&world, &ada.id).await, 0);
}

#[tokio::test]
async fn what_is_no_picture_for_a_browser_is_saved_and_not_shown() {
    let world = World::new().await;
    let made = hook(&world).await;
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    let said = sent(&world, url(&made), &[("files[0]", Some("cat.png"), svg)]).await;
    let file = &said["attachments"][0];
    assert_eq!(file["contentType"], "application/octet-stream");
    let seen = fetch(&world, Some(&world.bob.token), file["url"].as_str().unwrap(), &[]).await;
    assert_eq!(seen.header("content-type"), "application/octet-stream");
    assert!(seen.header("content-disposition").starts_with("attachment; "));
    assert_eq!(seen.header("x-content-type-options"), "nosniff");
}

#[tokio::test]
async fn what_may_not_be_is_refused_and_leaves_nothing() {
    let media = MediaLimits {
        attachment: 1000,
        attachment_premium: 3000,
        user: 2500,
        ..MediaLimits::default()
    };
    let world = World::on(Setup {
        media,
        ..Setup::default()
    })
    .await;
    let made = hook(&world).await;
    let a: Part<'_> = ("files[0]", Some("a.txt"), b"a");
    let names: Vec<String> = (0..11).map(|number| format!("files[{number}]")).collect();
    let many: Vec<Part<'_>> = names
        .iter()
        .map(|name| (name.as_str(), Some("a"), &b"a"[..]))
        .collect();
    let said = |json: &'static str| -> Part<'static> { ("payload_json", None, json.as_bytes()) };
    let long = json!({"content": "x".repeat(4001)}).to_string();
    let huge = json!({"content": "x".repeat(2 << 20)}).to_string();
    let cut = || {
        let mut body = form(&[a, ("files[1]", Some("b"), b"it breaks off")]);
        body.truncate(body.len() - 12);
        body
    };
    for (name, body, status, field) in [
        ("too many", form(&many), 400, "files"),
        (
            "too large",
            form(&[a, ("files[1]", Some("b"), &[b'b'; 1001])]),
            413,
            "",
        ),
        ("empty", form(&[a, ("files[1]", Some("b"), b"")]), 400, "files"),
        ("cut off", cut(), 400, "files"),
        ("a number twice", form(&[a, a]), 400, "files"),
        ("without a name", form(&[("files[0]", None, b"a")]), 400, "files"),
        (
            "unknown part",
            form(&[a, ("other", Some("b"), b"b")]),
            400,
            "body",
        ),
        (
            "no number",
            form(&[a, ("files[x]", Some("b"), b"b")]),
            400,
            "body",
        ),
        ("a sign", form(&[a, ("files[+1]", Some("b"), b"b")]), 400, "body"),
        (
            "as uploads have it",
            form(&[a, ("files", Some("b"), b"b")]),
            400,
            "body",
        ),
        ("no JSON", form(&[a, said("{")]), 400, "body"),
        (
            "no UTF-8",
            form(&[a, ("payload_json", None, b"\"\xff\"")]),
            400,
            "body",
        ),
        ("no object", form(&[a, said("[]")]), 400, "body"),
        (
            "of another form",
            form(&[a, said(r#"{"content": 7}"#)]),
            400,
            "content",
        ),
        ("twice", form(&[a, said("{}"), said("{}")]), 400, "payload_json"),
        (
            "too long",
            form(&[a, ("payload_json", None, long.as_bytes())]),
            400,
            "content",
        ),
        (
            "huge",
            form(&[a, ("payload_json", None, huge.as_bytes())]),
            413,
            "",
        ),
        ("a name", form(&[a, said(r#"{"username": ""}"#)]), 400, "username"),
        (
            "no such file",
            form(&[a, said(r#"{"attachments": [{"id": 1}]}"#)]),
            400,
            "attachments",
        ),
        (
            "one file twice",
            form(&[a, said(r#"{"attachments": [{"id": 0}, {"id": "00"}]}"#)]),
            400,
            "attachments",
        ),
        (
            "a description",
            form(&[
                a,
                said(r#"{"attachments": [{"id": 0, "description": "\u0000"}]}"#),
            ]),
            400,
            "attachments",
        ),
        ("nothing", form(&[]), 400, "content"),
        ("neither text nor file", form(&[said("{}")]), 400, "content"),
        ("no form", b"nothing".to_vec(), 400, "files"),
    ] {
        let answer = execute(&world, url(&made), body).await;
        assert_eq!(answer.status, status, "{name}: {}", text(&answer));
        if !field.is_empty() {
            assert_eq!(refused(&answer).1, [field], "{name}");
        }
        assert_eq!(stored(&world, &world.ada.id).await, 0, "{name}");
    }
    // The same as JSON alone, in which there are no files.
    for (body, field) in [
        (json!({}), "content"),
        (json!({"content": "x", "attachments": [{"id": 0}]}), "attachments"),
    ] {
        let answer = world.api.send(Method::POST, url(&made), None, &body).await;
        assert_eq!(refused(&answer), (400, vec![field.to_owned()]), "{body}");
    }
    let mut unbounded = asking(url(&made), Body::from(form(&[a])));
    let kind = "multipart/form-data".parse().unwrap();
    unbounded.headers_mut().insert(header::CONTENT_TYPE, kind);
    assert_eq!(world.api.ask(unbounded).await.status, 415);
    let history = world.get(&world.bob, &world.messages("?limit=1")).await.json();
    assert_ne!(history["data"][0]["webhookId"], made["id"]);

    // As large as those of the standard tier, whoever has made the webhook, and as much as that user may have.
    let ada = <&guildhall_types::UserId>::try_from(world.ada.id.as_str()).unwrap();
    world.api.accounts.set_premium(ada, true).await.unwrap();
    let large = execute(
        &world,
        url(&made),
        form(&[("files[0]", Some("a"), &[b'a'; 1001])]),
    )
    .await;
    assert_eq!(large.status, 413, "{}", text(&large));
    let two: Vec<Part<'_>> = ["files[0]", "files[1]"]
        .map(|name| (name, Some("a.txt"), &[b'a'; 1000][..]))
        .into();
    sent(&world, url(&made), &two).await;
    let full = execute(&world, url(&made), form(&two)).await;
    assert_eq!(full.status, 409, "{}", text(&full));
    assert_eq!(stored(&world, &world.ada.id).await, 2000);
    let own = post(
        &world,
        &world.ada,
        &world.channel,
        "multipart/form-data; boundary=x",
        form(&[("files", Some("a"), &[b'a'; 600])]),
    )
    .await;
    assert_eq!(own.status, 409, "{}", text(&own));
}

#[tokio::test]
async fn without_the_token_nothing_is_taken() {
    let world = World::new().await;
    let made = hook(&world).await;
    let body = || form(&[("files[0]", Some("a.txt"), b"a")]);
    let wrong = format!(
        "/api/v1/webhooks/{}/{}",
        made["id"].as_str().unwrap(),
        "x".repeat(68)
    );
    assert_eq!(refused(&execute(&world, &wrong, body()).await).0, 404);
    // One that was made anew is worthless.
    let path = format!("/webhooks/{}/token", made["id"].as_str().unwrap());
    let anew = world.post(&world.ada, &path, json!({})).await.json();
    assert_eq!(refused(&execute(&world, url(&made), body()).await).0, 404);
    assert_eq!(stored(&world, &world.ada.id).await, 0);
    // Nor are files of which a part has come while it was not yet.
    let (say, asked) = slowly(&world, url(&anew));
    let (first, rest) = halves();
    say.try_send(Ok(first)).unwrap();
    eventually("the first file is there", async || {
        (stored(&world, &world.ada.id).await == 5).then_some(())
    })
    .await;
    assert_eq!(world.post(&world.ada, &path, json!({})).await.status, 200);
    say.try_send(Ok(rest)).unwrap();
    drop(say);
    assert_eq!(asked.await.unwrap(), 404);
    assert_eq!(stored(&world, &world.ada.id).await, 0);
}

#[tokio::test]
async fn what_breaks_off_leaves_nothing() {
    let world = World::new().await;
    let made = hook(&world).await;
    let (say, asked) = slowly(&world, url(&made));
    let (first, rest) = halves();
    say.try_send(Ok(first.clone())).unwrap();
    eventually("the first file is there", async || {
        (stored(&world, &world.ada.id).await == 5).then_some(())
    })
    .await;
    // Who asked has gone, and with it the body.
    asked.abort();
    assert!(asked.await.unwrap_err().is_cancelled());
    say.try_send(Err(io::Error::other("the connection is closed")))
        .unwrap();
    eventually("nothing is left", async || {
        (stored(&world, &world.ada.id).await == 0).then_some(())
    })
    .await;
    // Who goes after all was said has said it.
    let (say, asked) = slowly(&world, url(&made));
    say.try_send(Ok(first)).unwrap();
    eventually("the first file is there", async || {
        (stored(&world, &world.ada.id).await == 5).then_some(())
    })
    .await;
    asked.abort();
    say.try_send(Ok(rest)).unwrap();
    drop(say);
    eventually("it is said", async || {
        let history = world.get(&world.bob, &world.messages("?limit=1")).await.json();
        let files = history["data"][0]["attachments"].as_array().map(Vec::len);
        (files == Some(2)).then_some(())
    })
    .await;
    assert_eq!(stored(&world, &world.ada.id).await, 10);
}

/// A form with two files of five bytes, in two pieces: the first is there with the first.
fn halves() -> (Bytes, Bytes) {
    let mut first = form(&[
        ("files[0]", Some("a.txt"), b"first"),
        ("files[1]", Some("b.txt"), b"other"),
    ]);
    let rest = first.split_off(first.len() - 12);
    (first.into(), rest.into())
}

/// The status of a request whose body is what is sent.
fn slowly(world: &World, url: &str) -> (mpsc::Sender<io::Result<Bytes>>, JoinHandle<u16>) {
    let (say, heard) = mpsc::channel::<io::Result<Bytes>>(4);
    let body = stream::unfold(heard, |mut heard| async move {
        heard.recv().await.map(|chunk| (chunk, heard))
    });
    let request = asking(url, Body::from_stream(body));
    let router = world.api.router.clone();
    let asked = tokio::spawn(async move { router.oneshot(request).await.unwrap().status().as_u16() });
    (say, asked)
}
