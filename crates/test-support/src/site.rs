//! A web site on loopback, which links in messages lead to.
#![allow(clippy::expect_used, reason = "for tests: a failure here fails the test")]

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{Router, http::header::CONTENT_TYPE, routing::get};
use base64::{Engine, engine::general_purpose::STANDARD};
use tokio::net::TcpListener;

/// A PNG of one pixel.
const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=";

/// A site that counts how often its pages were asked for: `/page` and `/other`, which show `/picture.png`, and `/fake.png`, which is no picture.
pub struct Site {
    address: SocketAddr,
    asked: Arc<AtomicUsize>,
}

impl Site {
    /// A site whose pages have this title.
    ///
    /// # Panics
    /// When it cannot be served.
    pub async fn start(title: &str) -> Self {
        let asked = Arc::new(AtomicUsize::new(0));
        let counted = asked.clone();
        let html = format!(
            "<head><title>{title}</title><meta property=og:description content='of <b>ours</b>\u{202e}'>\
             <meta property=og:image content=/picture.png><meta name=theme-color content='#010203'></head>"
        );
        let page = move || async move {
            counted.fetch_add(1, Ordering::SeqCst);
            ([(CONTENT_TYPE, "text/html; charset=utf-8")], html)
        };
        let picture = || async { ([(CONTENT_TYPE, "image/png")], Self::picture()) };
        let fake = || async { ([(CONTENT_TYPE, "image/png")], "<svg/>") };
        let app = Router::new()
            .route("/page", get(page.clone()))
            .route("/other", get(page))
            .route("/picture.png", get(picture))
            .route("/fake.png", get(fake));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { address, asked }
    }

    /// The bytes of `/picture.png`: a PNG of one pixel.
    ///
    /// # Panics
    /// Never.
    #[must_use]
    pub fn picture() -> Vec<u8> {
        STANDARD.decode(PNG).expect("base64")
    }

    /// The address of a page.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// How often pages were asked for.
    #[must_use]
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}
