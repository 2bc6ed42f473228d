//! `DELETE /channels/{channel_id}/messages/{message_id}/pin`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{AuditReason, Auth, Path},
    routes::ids::MessagePath,
};

/// Takes the pin off a message, if there is one. It takes PIN_MESSAGES and READ_MESSAGE_HISTORY in the channel.
#[utoipa::path(
    delete,
    path = "/channels/{channel_id}/messages/{message_id}/pin",
    operation_id = "unpinMessage",
    tag = "messages",
    security(("access_token" = [])),
    params(
        ("channel_id" = String, Path, description = "The channel"),
        ("message_id" = String, Path, description = "The message"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8, at most 512 characters"),
    ),
    responses((status = 204, description = "The message is not pinned"), Refusals)
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
        .unpin(&identity.user_id, &channel, &message, reason.as_deref())
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
