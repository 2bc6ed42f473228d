//! `DELETE /channels/{channel_id}/threads/{thread_id}`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{AuditReason, Auth, Path},
    routes::ids::ThreadPath,
};

/// Deletes a thread, for good. That needs MANAGE_THREADS. What was said in it is shown no more; the message that it begins with stays, but for that of a post.
#[utoipa::path(
    delete,
    path = "/channels/{channel_id}/threads/{thread_id}",
    operation_id = "deleteThread",
    tag = "threads",
    security(("access_token" = [])),
    params(
        ("channel_id" = String, Path, description = "The channel"),
        ("thread_id" = String, Path, description = "The thread"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8, at most 512 characters"),
    ),
    responses((status = 204, description = "It is deleted"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ThreadPath>,
    AuditReason(reason): AuditReason,
) -> Result<StatusCode, ApiError> {
    let (channel, thread) = (path.channel()?, path.thread()?);
    state
        .messaging
        .delete_thread(&identity.user_id, (&channel, &thread), reason.as_deref())
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
