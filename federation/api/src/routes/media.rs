//! `GET /_matrix/federation/v1/media/download/{media_id}`
//!
//! <https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1mediadownloadmediaid>

use axum::extract::State;
use ruma::{
    api::federation::authenticated_media::{
        Content, ContentMetadata, FileOrLocation,
        get_content::v1::{Request, Response},
    },
    http_headers::{ContentDisposition, ContentDispositionType},
};

use crate::{
    FederationState,
    error::MatrixError,
    extract::{Answer, Signed},
};

/// Gives what a user of this server has uploaded. Who knows its name may have it: it cannot be guessed.
pub(crate) async fn download(
    State(state): State<FederationState>,
    Signed { request, .. }: Signed<Request>,
) -> Result<Answer<Response>, MatrixError> {
    let found = state.media.file(&request.media_id).await?;
    let file = found.ok_or_else(|| MatrixError::not_found("there is no such media here"))?;
    let disposition = ContentDisposition::new(ContentDispositionType::Inline);
    let content = Content::new(file.bytes.to_vec(), file.content_type, disposition);
    Ok(Answer(Response::new(
        ContentMetadata::new(),
        FileOrLocation::File(content),
    )))
}
