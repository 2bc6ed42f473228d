//! `GET /uploads/{upload_id}`

use axum::extract::State;

use super::model::Upload;
use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json, Path},
    routes::ids::UploadPath,
};

/// How far an own upload is, until a message has the file.
#[utoipa::path(
    get,
    path = "/uploads/{upload_id}",
    operation_id = "getUpload",
    tag = "attachments",
    security(("access_token" = [])),
    params(("upload_id" = String, Path, description = "The upload")),
    responses(
        (status = 200, description = "The upload", body = Upload),
        (status = 409, description = "It is being written by another request", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<UploadPath>,
) -> Result<Json<Upload>, ApiError> {
    let upload = state
        .messaging
        .upload_state(&identity.user_id, path.upload())
        .await?;
    Ok(Json(upload.into()))
}
