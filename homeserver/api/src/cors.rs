//! Which web pages may call.

use std::time::Duration;

use axum::http::{HeaderName, Method, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::{CorsOrigins, extract::REASON_HEADER};

/// How long a browser may remember the answer to its question.
const MAX_AGE: Duration = Duration::from_secs(3600);

/// Headers of our answers that pages may read.
const EXPOSED: [&str; 12] = [
    "x-request-id",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "retry-after",
    "location",
    "upload-offset",
    "upload-length",
    "tus-resumable",
    "accept-ranges",
    "content-range",
    "content-disposition",
];

pub(crate) fn layer(origins: &CorsOrigins) -> CorsLayer {
    let origins = match origins {
        CorsOrigins::Any => AllowOrigin::any(),
        CorsOrigins::Only(origins) => AllowOrigin::list(origins.iter().cloned()),
    };
    CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([
            Method::GET,
            Method::HEAD,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::RANGE,
            header::IF_NONE_MATCH,
            HeaderName::from_static("upload-offset"),
            HeaderName::from_static("tus-resumable"),
            HeaderName::from_static(REASON_HEADER),
        ])
        .expose_headers(EXPOSED.map(HeaderName::from_static))
        .max_age(MAX_AGE)
}
