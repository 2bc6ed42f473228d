//! `POST /channels/{channel_id}/messages/bulk-delete`

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{AuditReason, Auth, Json, Path},
    routes::ids::{self, ChannelPath},
};

/// Which messages.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BulkDeleteMessages)]
pub(super) struct Body {
    /// 2 to 100 different messages of the channel, none older than 14 days. Those that there are not any more are passed over.
    messages: Vec<String>,
}

/// Deletes many messages at once, which is one entry in the audit log. It takes MANAGE_MESSAGES, also for the own ones.
#[utoipa::path(
    post,
    path = "/channels/{channel_id}/messages/bulk-delete",
    operation_id = "bulkDeleteMessages",
    tag = "messages",
    security(("access_token" = [])),
    params(
        ("channel_id" = String, Path, description = "The channel"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8, at most 512 characters"),
    ),
    request_body = Body,
    responses((status = 204, description = "The messages are gone"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ChannelPath>,
    AuditReason(reason): AuditReason,
    Json(Body { messages }): Json<Body>,
) -> Result<StatusCode, ApiError> {
    if !messages.iter().all(|id| ids::is_possible(id)) {
        return Err(ApiError::invalid("messages", "names what is no message"));
    }
    state
        .messaging
        .bulk_delete(&identity.user_id, &path.channel()?, &messages, reason.as_deref())
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
