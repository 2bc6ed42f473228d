//! `GET /media/{server_name}/{media_id}`

use axum::{
    body::Body,
    extract::State,
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode,
        header::{
            CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
            X_CONTENT_TYPE_OPTIONS,
        },
    },
    response::{IntoResponse, Response},
};

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Path},
    routes::ids::MediaPath,
};

/// Whatever a browser takes the bytes for, nothing in them runs or loads anything.
const INERT: HeaderValue = HeaderValue::from_static("sandbox; default-src 'none'");
/// What a media id names never changes.
const FOR_EVER: HeaderValue = HeaderValue::from_static("private, max-age=31536000, immutable");

/// The picture at `mxc://{server_name}/{media_id}`. If it is of another server and not kept here, that one is asked.
#[utoipa::path(
    get,
    path = "/media/{server_name}/{media_id}",
    operation_id = "getMedia",
    tag = "media",
    security(("access_token" = [])),
    params(
        ("server_name" = String, Path, description = "The server"),
        ("media_id" = String, Path, description = "Its name there"),
        ("If-None-Match" = Option<String>, Header, description = "The ETag of what the client has"),
    ),
    responses(
        (status = 200, description = "The bytes of the picture", content_type = "image/*", body = String),
        (status = 304, description = "The client has it"),
        (status = 502, description = "Its server gave no picture, or one that is too large", body = ErrorBody),
        (status = 504, description = "Its server cannot be reached", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(_identity): Auth,
    Path(path): Path<MediaPath>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let media = state.guilds.media(&path.server()?, path.media()).await?;
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
    // The id has only such characters as need no quoting.
    let disposition = format!("inline; filename=\"{}.{extension}\"", path.media());
    let value = |text: &str| HeaderValue::from_str(text).map_err(ApiError::internal);
    let told: [(HeaderName, HeaderValue); 6] = [
        (ETAG, value(&tag)?),
        (CACHE_CONTROL, FOR_EVER),
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
