//! How a picture is given, wherever it comes from.

use axum::{
    body::Body,
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode,
        header::{
            CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
            X_CONTENT_TYPE_OPTIONS,
        },
    },
    response::{IntoResponse, Response},
};
use guildhall_guilds::Media;

use crate::ApiError;

/// Whatever a browser takes the bytes for, nothing in them runs or loads anything.
const INERT: HeaderValue = HeaderValue::from_static("sandbox; default-src 'none'");

/// The answer with `media`, or that who asks with `headers` has it. It is called `name`, which has only such characters as need no quoting, and may be kept as `cached` says.
pub(in crate::routes) fn served(
    media: Media,
    name: &str,
    cached: HeaderValue,
    headers: &HeaderMap,
) -> Result<Response, ApiError> {
    let tag = format!("\"{}\"", media.sha256);
    let has = headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let is_had = has.is_some_and(|has| {
        has.split(',')
            .any(|one| one.trim().trim_start_matches("W/") == tag)
    });
    let extension = match media.content_type.as_str() {
        "image/png" => "png",
        "image/jpeg" => "jpg",
        "image/gif" => "gif",
        _ => "webp",
    };
    let disposition = format!("inline; filename=\"{name}.{extension}\"");
    let value = |text: &str| HeaderValue::from_str(text).map_err(ApiError::internal);
    let told: [(HeaderName, HeaderValue); 6] = [
        (ETAG, value(&tag)?),
        (CACHE_CONTROL, cached),
        (CONTENT_TYPE, value(&media.content_type)?),
        (CONTENT_DISPOSITION, value(&disposition)?),
        (CONTENT_SECURITY_POLICY, INERT),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    Ok(match is_had {
        true => (StatusCode::NOT_MODIFIED, told).into_response(),
        false => (told, Body::from(media.bytes)).into_response(),
    })
}
