//! `DELETE /uploads/{upload_id}`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Path},
    routes::ids::UploadPath,
};

/// Ends an own upload, or removes the file that it has become, as long as no message has it.
#[utoipa::path(
    delete,
    path = "/uploads/{upload_id}",
    operation_id = "cancelUpload",
    tag = "attachments",
    security(("access_token" = [])),
    params(("upload_id" = String, Path, description = "The upload")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 409, description = "It is being written by another request", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<UploadPath>,
) -> Result<StatusCode, ApiError> {
    state
        .messaging
        .cancel_upload(&identity.user_id, path.upload())
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
