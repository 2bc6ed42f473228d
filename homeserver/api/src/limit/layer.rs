//! The layer that identifies the caller and counts the request.

use std::time::Duration;

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderValue},
    middleware::Next,
    response::{IntoResponse, Response},
};
use guildhall_types::Timestamp;

use super::{
    Bucket, Caller,
    limiter::{Standing, Subject},
};
use crate::{ApiError, ApiState};

/// Refuses a request that is one too many, else hands it on with its [`Caller`].
///
/// The address is counted first: what a refused request costs is little, even with a forged token.
pub(crate) async fn layer(State(state): State<ApiState>, mut request: Request, next: Next) -> Response {
    let address = state
        .trusted_proxies
        .client(request.headers(), request.extensions());
    let address = Subject::address(address);
    if let Some(standing) = state.limiter.check(Bucket::Address, &address)
        && standing.wait.is_some()
    {
        return refuse(standing, state.clock.now());
    }

    let caller = Caller::of(request.headers(), &state.accounts).await;
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("", MatchedPath::as_str);
    let bucket = Bucket::of(request.method(), route);
    let subject = match &caller {
        _ if bucket == Bucket::Webhook => Subject::webhook(request.uri().path()),
        Caller::Known(identity) if !bucket.by_address() => Subject::User(identity.user_id.clone()),
        _ => address,
    };
    let standing = state.limiter.check(bucket, &subject);
    if let Some(standing) = standing
        && standing.wait.is_some()
    {
        return refuse(standing, state.clock.now());
    }

    request.extensions_mut().insert(caller);
    let mut response = next.run(request).await;
    if let Some(standing) = standing {
        describe(response.headers_mut(), standing, state.clock.now());
    }
    response
}

fn refuse(standing: Standing, now: Timestamp) -> Response {
    let wait = whole_seconds(standing.wait.unwrap_or_default());
    let mut response = ApiError::rate_limited(wait).into_response();
    describe(response.headers_mut(), standing, now);
    response
}

/// The headers of section 12.4 of the product requirements; the time of reset is in seconds of the Unix epoch.
fn describe(headers: &mut HeaderMap, standing: Standing, now: Timestamp) {
    let reset = i64::try_from(whole_seconds(standing.reset)).unwrap_or(i64::MAX);
    headers.insert("x-ratelimit-limit", HeaderValue::from(standing.limit));
    headers.insert("x-ratelimit-remaining", HeaderValue::from(standing.remaining));
    headers.insert(
        "x-ratelimit-reset",
        HeaderValue::from(now.as_seconds().saturating_add(reset)),
    );
}

/// Seconds, rounded up.
fn whole_seconds(duration: Duration) -> u64 {
    duration
        .as_secs()
        .saturating_add(u64::from(duration.subsec_nanos() > 0))
}
