//! Real servers on loopback that mean no good.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::{
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::Body,
    extract::{Path, Request},
    http::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use bytes::Bytes;
use futures::{
    future::{BoxFuture, join_all},
    stream,
};
use guildhall_previews::{Kind, Lookup, Picture, Preview, PreviewError, Previews, PreviewsConfig};
use guildhall_test_support::documented;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};
use url::Url;

/// What became of a link, in words.
fn told<T>(answer: &Result<T, PreviewError>) -> String {
    answer.as_ref().err().map_or_else(
        || "It is shown".to_owned(),
        |error| format!("No preview: {error}"),
    )
}

const GOOD: &str = "<head><title>Good</title><meta property=og:image content=/picture.png></head><body>";
const PRIVATE: PreviewError = PreviewError::Refused("its host is not public");

fn html(body: impl Into<Body>) -> Response {
    ([(CONTENT_TYPE, "text/html; charset=utf-8")], body.into()).into_response()
}

/// Addresses of names under `.test`: the first question about one gets the first list, and the last list is given ever after.
struct Names {
    lists: Vec<Vec<IpAddr>>,
    asked: AtomicUsize,
}

impl Names {
    fn new(lists: &[&[[u8; 4]]]) -> Arc<Self> {
        let list = |list: &&[[u8; 4]]| list.iter().map(|v4| Ipv4Addr::from(*v4).into()).collect();
        Arc::new(Self {
            lists: lists.iter().map(list).collect(),
            asked: AtomicUsize::new(0),
        })
    }
}

impl Lookup for Names {
    fn addresses<'a>(&'a self, _: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        let at = self.asked.fetch_add(1, Ordering::SeqCst);
        let list = self.lists.get(at).or(self.lists.last()).cloned();
        Box::pin(async move { Ok(list.unwrap_or_default()) })
    }
}

/// Previews that may ask `address`, and names that lead there.
fn previews(address: SocketAddr) -> Previews {
    with_names(address, Names::new(&[&[[127, 0, 0, 1]]]))
}

fn with_names(address: SocketAddr, names: Arc<Names>) -> Previews {
    let _installed = rustls::crypto::aws_lc_rs::default_provider().install_default();
    Previews::new(PreviewsConfig {
        allow_addresses: vec![address.ip().into()],
        allow_ports: vec![address.port()],
        lasts: Duration::from_secs(2),
        lookup: names,
    })
    .unwrap()
}

async fn serve(app: Router, address: &str) -> SocketAddr {
    let listener = TcpListener::bind(address).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    address
}

/// A server that answers each connection with `answer`, and then goes on with `tail` again and again.
async fn raw(answer: impl Into<Bytes>, tail: &'static [u8], pause: Duration) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let answer = answer.into();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let answer = answer.clone();
            tokio::spawn(async move {
                let _read = stream.read(&mut [0; 4096]).await;
                let mut sent = stream.write_all(&answer).await;
                while sent.is_ok() && !tail.is_empty() {
                    tokio::time::sleep(pause).await;
                    sent = stream.write_all(tail).await;
                }
            });
        }
    });
    address
}

async fn ask(address: SocketAddr, path: &str) -> Result<Preview, PreviewError> {
    let url = Url::parse(&format!("http://{address}{path}")).unwrap();
    previews(address).preview(&url).await
}

fn picture(size: usize) -> Response {
    let body = Body::from(vec![7; size]);
    ([(CONTENT_TYPE, "IMAGE/PNG; a=b")], body).into_response()
}

fn app() -> Router {
    let hop = |Path(left): Path<usize>| async move {
        match left {
            0 => html(GOOD),
            _ => Redirect::temporary(&format!("/hops/{}", left - 1)).into_response(),
        }
    };
    let endless = || async {
        let head = stream::iter([Ok::<_, io::Error>("<title>Endless</title>".to_owned())]);
        let more = stream::repeat_with(|| Ok("<p>more and more</p>".repeat(100)));
        html(Body::from_stream(futures::StreamExt::chain(head, more)))
    };
    let typed = |kind: &'static str| move || async move { ([(CONTENT_TYPE, kind)], GOOD).into_response() };
    Router::new()
        .route("/page", get(|| async { html(GOOD) }))
        .route("/picture.png", get(|| async { picture(1000) }))
        .route("/large.png", get(|| async { picture((5 << 20) + 1) }))
        .route("/hops/{left}", get(hop))
        .route("/loop", get(|| async { Redirect::permanent("/loop") }))
        .route(
            "/nowhere",
            get(|| async { Response::builder().status(302).body(Body::empty()).unwrap() }),
        )
        .route("/endless", get(endless))
        .route(
            "/long",
            get(|| async {
                let long = "x".repeat(200_000);
                html(format!(
                    "<title>{long}</title><meta name=description content={long}>"
                ))
            }),
        )
        .route("/pdf", get(typed("application/pdf")))
        .route("/svg", get(typed("image/svg+xml")))
        .route("/text", get(typed("text/plain")))
        .route("/none", get(typed("")))
        .route(
            "/gzip",
            get(|| async { ([(CONTENT_TYPE, "text/html"), (CONTENT_ENCODING, "gzip")], GOOD) }),
        )
        .route(
            "/error",
            get(|| async { axum::http::StatusCode::INTERNAL_SERVER_ERROR }),
        )
}

#[tokio::test]
async fn a_page_and_its_picture_are_fetched() {
    let address = serve(app(), "127.0.0.1:0").await;
    let preview = ask(address, "/page#part").await.unwrap();
    assert_eq!(preview.title.as_deref(), Some("Good"));
    assert_eq!(preview.url.as_str(), format!("http://{address}/page"));
    let Some(Picture::At(url)) = preview.picture else {
        panic!("{preview:?}")
    };
    assert_eq!(previews(address).picture(&url).await.unwrap().len(), 1000);
    let direct = ask(address, "/picture.png").await.unwrap();
    assert_eq!(direct.kind, Kind::Image);
    assert_eq!(direct.picture, Some(Picture::Here(vec![7; 1000])));
    // A name is asked for once for each request.
    let names = Names::new(&[&[[127, 0, 0, 1]]]);
    let url = Url::parse(&format!("http://a.test:{}/hops/1", address.port())).unwrap();
    with_names(address, names.clone()).preview(&url).await.unwrap();
    assert_eq!(names.asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn redirects_are_followed_up_to_a_bound() {
    let address = serve(app(), "127.0.0.1:0").await;
    assert!(ask(address, "/hops/5").await.is_ok());
    let often = Err(PreviewError::Refused("it is redirected too often"));
    assert_eq!(ask(address, "/hops/6").await, often);
    assert_eq!(ask(address, "/loop").await, often);
    let seen = [
        (
            "Page that redirects six times",
            told(&ask(address, "/hops/6").await),
        ),
        (
            "Page that redirects to itself",
            told(&ask(address, "/loop").await),
        ),
        ("Redirect to nowhere", told(&ask(address, "/nowhere").await)),
    ];
    documented("redirects_are_followed_up_to_a_bound", &seen);
    assert!(matches!(
        ask(address, "/nowhere").await,
        Err(PreviewError::Nothing(_))
    ));
}

#[tokio::test]
async fn no_redirect_leads_into_our_own_network() {
    let address = serve(app(), "127.0.0.1:0").await;
    let (port, asked) = (address.port(), Arc::new(AtomicUsize::new(0)));
    // Listens on the same port of another address of ours, which is not allowed.
    let counted = asked.clone();
    let secret = Router::new().fallback(move || async move {
        counted.fetch_add(1, Ordering::SeqCst);
        html("<title>Secret</title>")
    });
    serve(secret, &format!("127.0.0.2:{port}")).await;
    let mut seen = Vec::new();
    for target in [
        format!("http://127.0.0.2:{port}/"),
        format!("http://0x7f000002:{port}/"),
        format!("http://2130706434:{port}/"),
        format!("http://0177.0.0.2:{port}/"),
        format!("http://127.2:{port}/"),
        format!("http://[::ffff:127.0.0.2]:{port}/"),
        format!("http://[::ffff:7f00:2]:{port}/"),
        format!("http://[::127.0.0.2]:{port}/"),
        format!("http://[::1]:{port}/"),
        format!("http://localhost:{port}/"),
        format!("http://a.localhost.:{port}/"),
        format!("//127.0.0.2:{port}/"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://10.0.0.1/".to_owned(),
        "http://[fe80::1]/".to_owned(),
        "http://[fc00::1]/".to_owned(),
        "http://[64:ff9b::7f00:1]/".to_owned(),
        "http://[2002:7f00:1::]/".to_owned(),
    ] {
        let to = target.clone();
        let redirects = Router::new().route(
            "/",
            get(move || async move { (axum::http::StatusCode::FOUND, [(LOCATION, to)]) }),
        );
        let from = serve(redirects, "127.0.0.1:0").await;
        let previews = Previews::new(PreviewsConfig {
            allow_addresses: vec![from.ip().into()],
            allow_ports: vec![port, from.port()],
            ..PreviewsConfig::default()
        })
        .unwrap();
        let url = Url::parse(&format!("http://{from}/")).unwrap();
        let answer = previews.preview(&url).await;
        assert_eq!(answer, Err(PRIVATE), "{target}");
        let input = format!("Redirect to `{}`", target.replace(&format!(":{port}"), ""));
        seen.push((input, told(&answer)));
        // Nor is it a picture.
        let url = Url::parse(
            &target
                .replace("//127.0.0.2", "http://127.0.0.2")
                .replace("http:http", "http"),
        )
        .unwrap();
        assert_eq!(previews.picture(&url).await, Err(PRIVATE), "{url}");
    }
    for target in [
        "file:///etc/passwd",
        "ftp://a.test/",
        "javascript:alert(1)",
        "http://a.test:22/",
        "http://u:p@a.test/",
    ] {
        let redirects = Router::new().route(
            "/",
            get(move || async move { (axum::http::StatusCode::FOUND, [(LOCATION, target)]) }),
        );
        let from = serve(redirects, "127.0.0.1:0").await;
        let answer = ask(from, "/").await;
        assert!(matches!(answer, Err(PreviewError::Refused(_))), "{target}");
        seen.push((format!("Redirect to `{target}`"), told(&answer)));
    }
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    documented("no_redirect_leads_into_our_own_network", &seen);
}

#[tokio::test]
async fn a_name_that_turns_inward_is_not_followed() {
    let address = serve(app(), "127.0.0.1:0").await;
    let port = address.port();
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = asked.clone();
    let secret = Router::new().fallback(move || async move {
        counted.fetch_add(1, Ordering::SeqCst);
        html("<title>Secret</title>")
    });
    serve(secret, &format!("127.0.0.2:{port}")).await;
    let url = |path: &str| Url::parse(&format!("http://rebinding.test:{port}{path}")).unwrap();
    // Good at first, and bad when it is asked again because of a redirect.
    let names = Names::new(&[&[[127, 0, 0, 1]], &[[127, 0, 0, 2]]]);
    let previews = with_names(address, names);
    let mut seen = Vec::new();
    let answer = previews.preview(&url("/hops/1")).await;
    assert_eq!(answer, Err(PRIVATE));
    seen.push((
        "Name that leads outward, and inward when it is asked again after a redirect".to_owned(),
        told(&answer),
    ));
    let answer = previews.preview(&url("/page")).await;
    assert_eq!(answer, Err(PRIVATE));
    seen.push((
        "Name that leads inward when a link is looked at again".to_owned(),
        told(&answer),
    ));
    // Of several addresses only the good ones are asked.
    let names = Names::new(&[&[[127, 0, 0, 2], [10, 0, 0, 1], [127, 0, 0, 1]]]);
    let answer = with_names(address, names).preview(&url("/page")).await;
    assert!(answer.is_ok());
    seen.push((
        "Name with addresses inward and outward".to_owned(),
        format!("{}; only those outward are asked", told(&answer)),
    ));
    // What is given as an IPv6 address is one of IPv4.
    for mapped in [
        "::ffff:127.0.0.2",
        "::127.0.0.2",
        "64:ff9b::127.0.0.2",
        "2002:7f00:2::",
    ] {
        let names = Arc::new(Names {
            lists: vec![vec![mapped.parse().unwrap()]],
            asked: AtomicUsize::new(0),
        });
        let answer = with_names(address, names).preview(&url("/page")).await;
        assert_eq!(answer, Err(PRIVATE), "{mapped}");
        seen.push((format!("Name with the address `{mapped}`"), told(&answer)));
    }
    let nowhere = with_names(address, Names::new(&[&[]]));
    assert_eq!(nowhere.preview(&url("/page")).await, Err(PRIVATE));
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    documented("a_name_that_turns_inward_is_not_followed", &seen);
}

#[tokio::test]
async fn what_is_neither_page_nor_picture_is_not_read() {
    let address = serve(app(), "127.0.0.1:0").await;
    let mut seen = Vec::new();
    for (path, what) in [
        ("/pdf", "Link to a PDF"),
        ("/svg", "Link to an SVG"),
        ("/text", "Link to a text that is a page"),
        ("/none", "Page of no type"),
        ("/gzip", "Page that is compressed without having been asked for"),
        ("/large.png", "Picture that says it has more than 5 MiB"),
        ("/missing", "Link to nothing"),
    ] {
        let answer = ask(address, path).await;
        assert!(
            matches!(answer, Err(PreviewError::Nothing(_))),
            "{path}: {answer:?}"
        );
        seen.push((what, told(&answer)));
    }
    documented("what_is_neither_page_nor_picture_is_not_read", &seen);
    assert!(matches!(ask(address, "/error").await, Err(PreviewError::Away(_))));
    let page = Url::parse(&format!("http://{address}/page")).unwrap();
    assert!(previews(address).picture(&page).await.is_err());
}

#[tokio::test]
async fn an_endless_page_is_read_up_to_a_bound() {
    let address = serve(app(), "127.0.0.1:0").await;
    let begin = Instant::now();
    let answer = ask(address, "/endless").await;
    assert!(begin.elapsed() < Duration::from_secs(2));
    let mut seen = vec![(
        "Page without end",
        format!("{} as far as it was read", told(&answer)),
    )];
    assert_eq!(answer.unwrap().title.as_deref(), Some("Endless"));
    let long = ask(address, "/long").await.unwrap();
    assert_eq!(long.description, None);
    let letters = long.title.unwrap().chars().count();
    seen.push((
        "Page with a title and a description of 200,000 letters each",
        format!("It is shown with {letters} letters of the title, without the description"),
    ));
    // A picture that does not say how long it is.
    const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: image/png\r\n\r\n";
    let address = raw(HEAD, &[b'x'; 65536], Duration::ZERO).await;
    let answer = ask(address, "/").await;
    assert_eq!(answer, Err(PreviewError::Nothing("the picture is too large")));
    seen.push(("Picture without end", told(&answer)));
    documented("an_endless_page_is_read_up_to_a_bound", &seen);
}

#[tokio::test]
async fn who_is_slow_is_left() {
    let slow = Err(PreviewError::Away("it takes too long".to_owned()));
    let pause = Duration::from_millis(100);
    let mut seen = Vec::new();
    for (what, head, tail) in [
        (
            "Server that takes connections and says nothing",
            &b""[..],
            &b""[..],
        ),
        (
            "Headers that come slowly",
            b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nx: ",
            b"y",
        ),
        (
            "Page that comes slowly",
            b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n<title>Slow",
            b"l",
        ),
        (
            "Picture that comes slowly",
            b"HTTP/1.1 200 OK\r\ncontent-type: image/png\r\n\r\n",
            b"x",
        ),
    ] {
        let address = match head {
            b"" => {
                // Takes connections, and says nothing.
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                let address = listener.local_addr().unwrap();
                tokio::spawn(async move {
                    let mut held = Vec::new();
                    while let Ok(one) = listener.accept().await {
                        held.push(one);
                    }
                });
                address
            }
            head => raw(head, tail, pause).await,
        };
        let begin = Instant::now();
        let answer = ask(address, "/").await;
        assert_eq!(answer, slow);
        assert!(begin.elapsed() < Duration::from_secs(3));
        seen.push((what, told(&answer)));
    }
    documented("who_is_slow_is_left", &seen);
}

#[tokio::test]
async fn huge_headers_are_not_read() {
    let long = format!("HTTP/1.1 200 OK\r\nx: {}\r\n", "y".repeat(2 << 20));
    let many = format!("HTTP/1.1 200 OK\r\n{}", "x: y\r\n".repeat(10_000));
    let mut seen = Vec::new();
    for (what, head) in [("Header of 2 MiB", long), ("10,000 headers", many)] {
        let address = raw(head, b"", Duration::ZERO).await;
        let answer = ask(address, "/").await;
        assert!(matches!(answer, Err(PreviewError::Away(_))), "{answer:?}");
        // The library's own words follow.
        seen.push((what, "No preview: it cannot be reached"));
    }
    documented("huge_headers_are_not_read", &seen);
}

#[tokio::test]
async fn nothing_is_told_of_who_asks() {
    let seen = Arc::new(std::sync::Mutex::new(Vec::new()));
    let noted = seen.clone();
    let app = Router::new().fallback(move |request: Request| async move {
        let is_second = request.uri().path() == "/second";
        noted.lock().unwrap().push(request.headers().clone());
        match is_second {
            true => html(GOOD),
            false => (
                [(SET_COOKIE, "a=b"), (LOCATION, "/second")],
                axum::http::StatusCode::FOUND,
            )
                .into_response(),
        }
    });
    let address = serve(app, "127.0.0.1:0").await;
    assert!(ask(address, "/first").await.is_ok());
    let seen = seen.lock().unwrap();
    assert_eq!(seen.len(), 2);
    for headers in &*seen {
        assert!(headers["user-agent"].to_str().unwrap().starts_with("Guildhall/"));
        for name in [
            COOKIE.as_str(),
            AUTHORIZATION.as_str(),
            "referer",
            "accept-encoding",
            "x-forwarded-for",
        ] {
            assert!(!headers.contains_key(name), "{name}");
        }
    }
}

#[tokio::test]
async fn a_host_is_asked_by_few_at_once() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (current, highest) = (now.clone(), most.clone());
    let app = Router::new().fallback(move || async move {
        let count = current.fetch_add(1, Ordering::SeqCst) + 1;
        highest.fetch_max(count, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(50)).await;
        current.fetch_sub(1, Ordering::SeqCst);
        html(GOOD)
    });
    let address = serve(app, "127.0.0.1:0").await;
    let previews = previews(address);
    let url = Url::parse(&format!("http://{address}/")).unwrap();
    let all = join_all((0..10).map(|_| previews.preview(&url))).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(most.load(Ordering::SeqCst), 2);
}
