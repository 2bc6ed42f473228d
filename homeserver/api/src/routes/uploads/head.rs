//! `HEAD /uploads/{upload_id}`

use axum::{extract::State, http::HeaderMap};

use super::model::headers;
use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Path},
    routes::ids::UploadPath,
};

/// How far an own upload is, in `Upload-Offset` and `Upload-Length`, as tus says it.
#[utoipa::path(
    head,
    path = "/uploads/{upload_id}",
    operation_id = "headUpload",
    tag = "attachments",
    security(("access_token" = [])),
    params(("upload_id" = String, Path, description = "The upload")),
    responses(
        (status = 200, description = "The headers say it"),
        (status = 409, description = "It is being written by another request"),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<UploadPath>,
) -> Result<HeaderMap, ApiError> {
    let upload = state
        .messaging
        .upload_state(&identity.user_id, path.upload())
        .await?;
    Ok(headers(&upload))
}
