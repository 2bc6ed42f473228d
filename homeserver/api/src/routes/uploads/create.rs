//! `POST /channels/{channel_id}/uploads`

use axum::{
    extract::State,
    http::{StatusCode, header::LOCATION},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::model::{Upload, headers};
use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json, Path},
    routes::ids::ChannelPath,
};

/// Longest name that is read, in characters; a shorter one is kept of it.
const MAX_NAME: usize = 1000;

/// A file to upload.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CreateUpload)]
pub(super) struct Body {
    /// Its name: 1 to 1000 characters, of which as many are kept as can be shown.
    filename: String,
    /// Bytes that it has, at least 1.
    size: u64,
}

/// Begins an upload in pieces, for a message in this channel. That needs ATTACH_FILES. One that nothing more comes for is forgotten after a day.
#[utoipa::path(
    post,
    path = "/channels/{channel_id}/uploads",
    operation_id = "createUpload",
    tag = "attachments",
    security(("access_token" = [])),
    params(("channel_id" = String, Path, description = "The channel")),
    request_body = Body,
    responses(
        (status = 201, description = "The upload; `Location` says where its pieces go", body = Upload),
        (status = 409, description = "The caller has stored as much as one may, or has begun too many uploads", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ChannelPath>,
    Json(body): Json<Body>,
) -> Result<Response, ApiError> {
    if !(1..=MAX_NAME).contains(&body.filename.chars().count()) {
        let reason = format!("must have from 1 to {MAX_NAME} characters");
        return Err(ApiError::invalid("filename", reason));
    }
    if body.size == 0 {
        return Err(ApiError::invalid("size", "must be at least 1"));
    }
    let channel = path.channel()?;
    let upload = state
        .messaging
        .begin_upload((&identity.user_id, &channel), &body.filename, body.size)
        .await?;
    let (headers, upload) = (headers(&upload), Upload::from(upload));
    let location = upload.url().to_owned();
    Ok((StatusCode::CREATED, headers, [(LOCATION, location)], Json(upload)).into_response())
}
