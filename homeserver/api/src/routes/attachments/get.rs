//! `GET /attachments/{channel_id}/{message_id}/{server_name}/{media_id}`

use axum::{
    body::Body,
    extract::State,
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode,
        header::{
            ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE,
            CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, X_CONTENT_TYPE_OPTIONS,
        },
    },
    response::{IntoResponse, Response},
};
use guildhall_files::{Disposition, ThumbnailOf, disposition};
use guildhall_messaging::SignedLink;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::range::{Asked, asked};
use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{MaybeAuth, Path, Query},
    routes::ids::AttachmentParams,
};

/// Whatever a browser takes the bytes for, nothing in them runs or loads anything.
const INERT: HeaderValue = HeaderValue::from_static("sandbox; default-src 'none'; style-src 'unsafe-inline'");
/// Who has it asks again before it is shown: it goes with its message.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("private, no-cache");
/// Pixels of a side that can be asked for.
const MAX_SIDE: u32 = 4096;

/// How a small picture is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
enum Method {
    /// It fits in.
    #[default]
    Scale,
    /// It fills, and what stands over is cut off.
    Crop,
}

/// What is asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Parameters {
    /// For a small picture, at most so many pixels wide, 1 to 4096; with `height`. The next larger one of a few sizes is given, and never a larger one than the picture itself.
    #[serde(default)]
    width: Option<u32>,
    /// Pixels, 1 to 4096.
    #[serde(default)]
    height: Option<u32>,
    /// How the small picture is made.
    #[serde(default)]
    #[param(inline)]
    method: Option<Method>,
    /// Until when the link lasts that was signed, in seconds since 1970; with `signature`, in place of an access token.
    #[serde(default)]
    expires: Option<i64>,
    /// The signature of `POST /attachments/sign`.
    #[serde(default)]
    signature: Option<String>,
}

impl Parameters {
    fn thumbnail(&self) -> Result<Option<ThumbnailOf>, ApiError> {
        let (width, height) = match (self.width, self.height) {
            (None, None) => return Ok(None),
            (Some(width), Some(height)) => (width, height),
            _ => {
                return Err(ApiError::invalid(
                    "width",
                    "must be there with height, or neither",
                ));
            }
        };
        for (field, side) in [("width", width), ("height", height)] {
            if !(1..=MAX_SIDE).contains(&side) {
                return Err(ApiError::invalid(field, format!("must be from 1 to {MAX_SIDE}")));
            }
        }
        Ok(Some(ThumbnailOf {
            width,
            height,
            is_cropped: self.method == Some(Method::Crop),
        }))
    }

    fn link(&self) -> Option<SignedLink> {
        let (expires, signature) = self.expires.zip(self.signature.clone())?;
        Some(SignedLink { expires, signature })
    }
}

/// A file of a message that the caller sees, or a part of it, or a small picture of it. What is of another server is fetched from there if it is not kept here.
#[utoipa::path(
    get,
    path = "/attachments/{channel_id}/{message_id}/{server_name}/{media_id}",
    operation_id = "getAttachment",
    tag = "attachments",
    security(("access_token" = []), ()),
    params(
        ("channel_id" = String, Path, description = "The channel"),
        ("message_id" = String, Path, description = "The message"),
        ("server_name" = String, Path, description = "The server that the file is of"),
        ("media_id" = String, Path, description = "The file's id"),
        Parameters,
        ("Range" = Option<String>, Header, description = "The bytes that are asked for"),
        ("If-None-Match" = Option<String>, Header, description = "The ETag of what the client has"),
    ),
    responses(
        (status = 200, description = "The bytes of the file", content_type = "*/*", body = String),
        (status = 206, description = "The bytes that were asked for", content_type = "*/*", body = String),
        (status = 304, description = "The client has it"),
        (status = 416, description = "It does not have such bytes", body = ErrorBody),
        (status = 502, description = "Its server gave none, or one that is too large", body = ErrorBody),
        (status = 504, description = "Its server cannot be reached", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    MaybeAuth(identity): MaybeAuth,
    Path(path): Path<AttachmentParams>,
    Query(parameters): Query<Parameters>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let path = path.attachment()?;
    let thumbnail = parameters.thumbnail()?;
    let (file, opened) = match parameters.link() {
        Some(link) => {
            state.messaging.check_link(&path, &link)?;
            state.messaging.open_attachment(&path, thumbnail).await?
        }
        None => {
            let identity = identity?;
            state
                .messaging
                .attachment(&identity.user_id, &path, thumbnail)
                .await?
        }
    };
    let tag = format!("\"{}\"", opened.sha256);
    let value = |text: &str| HeaderValue::from_str(text).map_err(ApiError::internal);
    let mut told: Vec<(HeaderName, HeaderValue)> = vec![
        (ETAG, value(&tag)?),
        (CACHE_CONTROL, ASK_AGAIN),
        (CONTENT_TYPE, value(&opened.content_type)?),
        (
            CONTENT_DISPOSITION,
            value(&named(disposition(&opened.content_type), &file.filename))?,
        ),
        (CONTENT_SECURITY_POLICY, INERT),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (ACCEPT_RANGES, HeaderValue::from_static("bytes")),
    ];
    let has = headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let is_had = |one: &str| one.trim().trim_start_matches("W/") == tag;
    if has.is_some_and(|has| has.split(',').any(is_had)) {
        return Ok(with(StatusCode::NOT_MODIFIED, told, Body::empty()));
    }
    let (status, range) = match asked(&headers, &tag, opened.size) {
        Asked::Whole => (StatusCode::OK, 0..opened.size),
        Asked::Part(range) => {
            let last = range.end.saturating_sub(1);
            let of = format!("bytes {}-{last}/{}", range.start, opened.size);
            told.push((CONTENT_RANGE, value(&of)?));
            (StatusCode::PARTIAL_CONTENT, range)
        }
        Asked::Beyond => return Ok(ApiError::range_not_satisfiable(opened.size).into_response()),
    };
    told.push((
        CONTENT_LENGTH,
        HeaderValue::from(range.end.saturating_sub(range.start)),
    ));
    let bytes = opened.read(range).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => ApiError::not_found("There is no such media"),
        _ => ApiError::internal(error),
    })?;
    Ok(with(status, told, Body::from_stream(bytes)))
}

/// `Content-Disposition` with a name of any characters (RFC 6266, RFC 8187).
fn named(disposition: Disposition, name: &str) -> String {
    let plain = name.chars().map(|c| match c {
        ' '..='~' if c != '"' && c != '\\' && c != '%' => c,
        _ => '_',
    });
    let plain: String = plain.collect();
    let encoded = utf8_percent_encode(name, NON_ALPHANUMERIC);
    format!(
        "{}; filename=\"{plain}\"; filename*=UTF-8''{encoded}",
        disposition.as_str()
    )
}

fn with(status: StatusCode, told: Vec<(HeaderName, HeaderValue)>, body: Body) -> Response {
    let mut response = (status, body).into_response();
    response.headers_mut().extend(told);
    response
}
