//! How far an upload is.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header::CACHE_CONTROL};
use serde::Serialize;
use utoipa::ToSchema;

use crate::routes::attachments::UploadedFile;

/// Bytes that are stored.
pub(super) const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const VERSION: HeaderName = HeaderName::from_static("tus-resumable");

/// An upload.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Upload {
    /// Its id.
    id: String,
    /// Where its pieces go: a path of this server.
    url: String,
    /// Bytes that are stored for good: the next piece begins here.
    offset: u64,
    /// Bytes that it is to have.
    size: u64,
    /// What it has become, once it is whole; its id is that of the upload.
    attachment: Option<UploadedFile>,
}

impl Upload {
    /// Where its pieces go.
    pub(super) fn url(&self) -> &str {
        &self.url
    }
}

impl From<guildhall_files::Upload> for Upload {
    fn from(upload: guildhall_files::Upload) -> Self {
        Self {
            url: format!("/api/v1/uploads/{}", upload.id),
            id: upload.id,
            offset: upload.offset,
            size: upload.size,
            attachment: upload.attachment.map(UploadedFile::from),
        }
    }
}

/// What tus says of an upload.
pub(super) fn headers(upload: &guildhall_files::Upload) -> HeaderMap {
    let told = [
        (OFFSET, HeaderValue::from(upload.offset)),
        (LENGTH, HeaderValue::from(upload.size)),
        (VERSION, HeaderValue::from_static("1.0.0")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    told.into_iter().collect()
}
