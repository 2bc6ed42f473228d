//! `GET /media/{server_name}/{media_id}`

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue},
    response::Response,
};

use super::served;
use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Path},
    routes::ids::MediaPath,
};

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
    served(media, path.media(), FOR_EVER, &headers)
}
