//! `POST /channels/{channel_id}/attachments`

use axum::{extract::State, http::StatusCode};
use guildhall_types::{MxcUri, attachment::Attachment};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json, Multipart, Path},
    routes::ids::ChannelPath,
};

/// A file that was uploaded and that no message has yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::routes) struct UploadedFile {
    /// Its id, for `attachments` of the message.
    id: String,
    /// Its name, as it is shown.
    filename: String,
    /// What it is, by its content.
    content_type: String,
    /// Bytes.
    size: Option<u64>,
    /// Pixels, of pictures and videos.
    width: Option<u64>,
    /// Pixels, of pictures and videos.
    height: Option<u64>,
    /// Milliseconds, of videos and sounds.
    duration: Option<u64>,
    /// What to show until a picture is there (<https://blurha.sh>).
    blurhash: Option<String>,
}

impl From<Attachment> for UploadedFile {
    fn from(file: Attachment) -> Self {
        let id = <&MxcUri>::from(file.url.as_str()).media_id().unwrap_or_default();
        Self {
            id: id.to_owned(),
            filename: file.filename,
            content_type: file.content_type,
            size: file.size,
            width: file.width,
            height: file.height,
            duration: file.duration,
            blurhash: file.blurhash,
        }
    }
}

/// Files, each as a part with a file name.
#[derive(ToSchema)]
#[schema(as = UploadFiles)]
#[expect(dead_code, reason = "for the document alone: the parts are read as they come")]
struct Form {
    /// At most 10.
    #[schema(value_type = Vec<String>, content_media_type = "application/octet-stream", max_items = 10)]
    files: Vec<Vec<u8>>,
}

/// Uploads files for a message in this channel; what comes of them is answered when all are there. That needs ATTACH_FILES. Their kind follows from their content;
/// pictures are freed of metadata (EXIF, XMP, comments). What no message has after a day is removed. If one is refused, none stays.
#[utoipa::path(
    post,
    path = "/channels/{channel_id}/attachments",
    operation_id = "uploadAttachments",
    tag = "attachments",
    security(("access_token" = [])),
    params(("channel_id" = String, Path, description = "The channel")),
    request_body(content = inline(Form), content_type = "multipart/form-data"),
    responses(
        (status = 201, description = "The files, in their order", body = Vec<UploadedFile>),
        (status = 409, description = "The caller has stored as much as one may", body = crate::error::ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ChannelPath>,
    mut parts: Multipart,
) -> Result<(StatusCode, Json<Vec<UploadedFile>>), ApiError> {
    let (user, channel) = (&identity.user_id, path.channel()?);
    // Before anything is read.
    state.messaging.require_upload(user, &channel).await?;
    let mut files: Vec<UploadedFile> = Vec::new();
    let done = async {
        while let Some(part) = parts.next().await? {
            let body = part.body;
            let file = state
                .messaging
                .upload((user, &channel), &part.filename, body)
                .await?;
            files.push(file.into());
        }
        Ok::<_, ApiError>(())
    };
    let done = done.await;
    if files.is_empty() && done.is_ok() {
        return Err(ApiError::invalid("files", "must have at least one file"));
    }
    if done.is_err() {
        for file in &files {
            if let Err(error) = state.messaging.cancel_upload(user, &file.id).await {
                tracing::warn!(%error, "a file that nothing came of stays for a day");
            }
        }
    }
    done.map(|()| (StatusCode::CREATED, Json(files)))
}
