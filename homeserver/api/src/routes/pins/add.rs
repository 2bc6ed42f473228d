//! `POST /channels/{channel_id}/messages/{message_id}/pin`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{AuditReason, Auth, Path},
    routes::ids::MessagePath,
};

/// Pins a message. It takes PIN_MESSAGES and READ_MESSAGE_HISTORY in the channel. A message of type 6 tells it there, if the caller may write. What is
/// pinned stays so.
#[utoipa::path(
    post,
    path = "/channels/{channel_id}/messages/{message_id}/pin",
    operation_id = "pinMessage",
    tag = "messages",
    security(("access_token" = [])),
    params(
        ("channel_id" = String, Path, description = "The channel"),
        ("message_id" = String, Path, description = "The message"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8, at most 512 characters"),
    ),
    responses(
        (status = 204, description = "The message is pinned"),
        (status = 409, description = "250 others are", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<MessagePath>,
    AuditReason(reason): AuditReason,
) -> Result<StatusCode, ApiError> {
    let (channel, message) = (path.channel()?, path.message()?);
    state
        .messaging
        .pin(&identity.user_id, &channel, &message, reason.as_deref())
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
