//! `POST /channels/{channel_id}/messages/{message_id}/ack`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Path},
    routes::ids::MessagePath,
};

/// The caller has read the channel up to this message, in all sessions. It never goes back.
#[utoipa::path(
    post,
    path = "/channels/{channel_id}/messages/{message_id}/ack",
    operation_id = "acknowledgeMessage",
    tag = "messages",
    security(("access_token" = [])),
    params(
        ("channel_id" = String, Path, description = "The channel"),
        ("message_id" = String, Path, description = "The last message that was read"),
    ),
    responses((status = 204, description = "It is read"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<MessagePath>,
) -> Result<StatusCode, ApiError> {
    state
        .messaging
        .ack(&identity.user_id, &path.channel()?, &path.message()?)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
