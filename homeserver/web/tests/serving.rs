//! The client as a browser is given it. `npm run build` has to have run, as `make test` does.
#![allow(clippy::unwrap_used, reason = "tests")]

use axum::{
    body::{Body, to_bytes},
    http::{Request, Response},
};
use tower::ServiceExt as _;

async fn get(path: &str, headers: &[(&str, &str)]) -> Response<Body> {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    guildhall_web::router()
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap()
}

fn header<'a>(answer: &'a Response<Body>, name: &str) -> &'a str {
    answer
        .headers()
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}

async fn text(answer: Response<Body>) -> String {
    String::from_utf8(to_bytes(answer.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap()
}

/// The path of the script that the page loads.
async fn script() -> String {
    let page = text(get("/", &[]).await).await;
    // What most is in; others only begin it.
    let from = page.find("/assets/shell-").unwrap();
    page[from..].split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn every_screen_is_the_same_page_in_which_nothing_foreign_runs() {
    let page = text(get("/", &[]).await).await;
    assert!(page.contains(r#"<div id="app">"#), "{page}");
    for path in [
        "/sign-in",
        "/sign-up",
        "/invite/a@b.test:1",
        "/guilds/!a",
        "/guilds/!a/!b",
        "/guilds/!a/!b/$c",
        "/guilds/!a/!b/threads/$c",
        "/channels/!a/$b",
        "/friends",
        "/settings/account",
        "/admin/users",
    ] {
        let answer = get(path, &[]).await;
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(header(&answer, "cache-control"), "no-cache");
        let policy = header(&answer, "content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("script-src 'self';"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(text(answer).await, page);
    }
    assert_eq!(get("/nowhere", &[]).await.status(), 404);
}

#[tokio::test]
async fn files_are_small_on_the_way_and_kept() {
    let path = script().await;
    let whole = get(&path, &[]).await;
    assert_eq!(whole.status(), 200);
    assert_eq!(header(&whole, "content-type"), "text/javascript; charset=utf-8");
    assert_eq!(
        header(&whole, "cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert_eq!(header(&whole, "content-encoding"), "");
    let tag = header(&whole, "etag").to_owned();
    let length = text(whole).await.len();
    for encoding in ["gzip", "br"] {
        let small = get(&path, &[("accept-encoding", encoding)]).await;
        assert_eq!(header(&small, "content-encoding"), encoding);
        assert_ne!(header(&small, "etag"), tag);
        let bytes = to_bytes(small.into_body(), usize::MAX).await.unwrap();
        assert!(bytes.len() * 2 < length, "{} of {length}", bytes.len());
    }
    let had = get(&path, &[("if-none-match", &tag)]).await;
    assert_eq!(had.status(), 304);
    assert_eq!(text(had).await, "");
}

#[tokio::test]
async fn only_what_was_built_is_a_file() {
    let compressed = format!("{}.br", script().await);
    for path in [
        "/assets/../index.html",
        "/assets/%2e%2e%2findex.html",
        "/assets/nothing.js",
        "/assets/manifest.json",
        &compressed,
    ] {
        assert_eq!(get(path, &[]).await.status(), 404, "{path}");
    }
}
