//! What is answered.

use axum::{
    extract::Request,
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode,
        header::{
            ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
            IF_NONE_MATCH, REFERRER_POLICY, VARY,
        },
    },
    response::{IntoResponse, Response},
};

use crate::files::{self, File};

/// Nothing but what this server sends is run or shown, nothing is framed, and no text becomes markup
/// (<https://www.w3.org/TR/CSP3/>, <https://www.w3.org/TR/trusted-types/>): `svelte-trusted-html` makes the components' own templates,
/// `guildhall-worker` lets `/sw.js` become the service worker, and nothing else.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; connect-src 'self'; \
     font-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
     require-trusted-types-for 'script'; trusted-types svelte-trusted-html guildhall-worker",
);
/// An asset's name changes with its content.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

/// The page of the client, which shows what its address names.
pub(crate) async fn page(headers: HeaderMap) -> Response {
    let Some(file) = files::find("index.html", accepts(&headers)) else {
        let why = "The web client was not built into this server: `make run` builds it. The API is at /api/v1/docs.\n";
        return (StatusCode::NOT_FOUND, why).into_response();
    };
    let told: [(HeaderName, HeaderValue); 3] = [
        (CONTENT_SECURITY_POLICY, POLICY),
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (CACHE_CONTROL, ASK_AGAIN),
    ];
    (told, answer(file, &headers)).into_response()
}

/// The file at the request's path.
pub(crate) async fn file(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    let headers = request.headers();
    let Some(file) = files::find(path, accepts(headers)) else {
        return (StatusCode::NOT_FOUND, [(CACHE_CONTROL, ASK_AGAIN)]).into_response();
    };
    let keep = if path.starts_with("assets/") {
        FOR_EVER
    } else {
        ASK_AGAIN
    };
    ([(CACHE_CONTROL, keep)], answer(file, headers)).into_response()
}

fn answer(file: File, headers: &HeaderMap) -> Response {
    let is_had = headers
        .get(IF_NONE_MATCH)
        .and_then(|has| has.to_str().ok())
        .is_some_and(|has| {
            has.split(',')
                .any(|one| one.trim().trim_start_matches("W/") == file.tag)
        });
    let mut told = HeaderMap::new();
    told.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::from_str(&file.tag) {
        told.insert(ETAG, tag);
    }
    if is_had {
        return (StatusCode::NOT_MODIFIED, told).into_response();
    }
    told.insert(CONTENT_TYPE, HeaderValue::from_static(file.content_type));
    if let Some(encoding) = file.encoding {
        told.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    (told, file.bytes).into_response()
}

fn accepts(headers: &HeaderMap) -> &str {
    headers
        .get(ACCEPT_ENCODING)
        .and_then(|accepts| accepts.to_str().ok())
        .unwrap_or_default()
}
