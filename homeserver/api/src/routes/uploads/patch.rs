//! `PATCH /uploads/{upload_id}`

use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
};
use futures::StreamExt as _;

use super::model::{OFFSET, headers};
use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Path},
    routes::ids::UploadPath,
};

/// What a piece is sent as.
const PIECE: &str = "application/offset+octet-stream";

/// Adds a piece to an own upload, as in tus. Of a piece that is cut off, what came stays. With the last one the upload becomes a file, which `GET` tells of.
#[utoipa::path(
    patch,
    path = "/uploads/{upload_id}",
    operation_id = "continueUpload",
    tag = "attachments",
    security(("access_token" = [])),
    params(
        ("upload_id" = String, Path, description = "The upload"),
        ("Upload-Offset" = u64, Header, description = "Where the piece begins: where the upload ends by now"),
    ),
    request_body(content = String, content_type = "application/offset+octet-stream"),
    responses(
        (status = 204, description = "`Upload-Offset` says where the next piece begins"),
        (status = 409, description = "The upload does not end there, is being written by another request, or the caller has stored as much as one may", body = ErrorBody),
        (status = 413, description = "It has more bytes than the upload is to have", body = ErrorBody),
        (status = 415, description = "It is not sent as `application/offset+octet-stream`", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<UploadPath>,
    request: Request,
) -> Result<(StatusCode, HeaderMap), ApiError> {
    let (head, body) = request.into_parts();
    let text = |name| head.headers.get(name).and_then(|value| value.to_str().ok());
    if text(CONTENT_TYPE) != Some(PIECE) {
        return Err(ApiError::unsupported_media_type(format!(
            "Expected a body of content type {PIECE}"
        )));
    }
    let offset = text(OFFSET).and_then(|offset| offset.parse().ok());
    let offset = offset.ok_or_else(|| ApiError::invalid("Upload-Offset", "must be a number of bytes"))?;
    let body = body
        .into_data_stream()
        .map(|chunk| chunk.map_err(|error| error.to_string()));
    let upload = state
        .messaging
        .continue_upload(&identity.user_id, path.upload(), offset, body.boxed())
        .await?;
    Ok((StatusCode::NO_CONTENT, headers(&upload)))
}
