//! `PATCH /channels/{channel_id}/threads/{thread_id}`

use axum::extract::State;
use guildhall_messaging::{Thread, ThreadPatch};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{AuditReason, Auth, Json, Path},
    routes::ids::{self, ThreadPath},
};

/// What to change; absent fields stay.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UpdateThread)]
pub(super) struct Body {
    /// 1 to 100 characters.
    #[serde(default)]
    name: Option<String>,
    /// Whether it is archived. Everybody who may write in it may open it again, unless it is locked.
    #[serde(default)]
    archived: Option<bool>,
    /// Whether only those may write in it, and open it again, who have MANAGE_THREADS, which it takes to change this.
    #[serde(default)]
    locked: Option<bool>,
    /// Of a post: whether it stands above the others. It takes MANAGE_THREADS.
    #[serde(default)]
    pinned: Option<bool>,
    /// Minutes without a message after which it is archived: 60, 1440, 4320 or 10080.
    #[serde(default)]
    auto_archive_duration: Option<i64>,
    /// Seconds that a member waits between two messages in it, 0 to 21600. It takes MANAGE_THREADS.
    #[serde(default)]
    rate_limit_per_user: Option<i64>,
    /// Ids of all tags of the post, at most 5, each once. A moderated one takes MANAGE_THREADS.
    #[serde(default)]
    applied_tags: Option<Vec<String>>,
    /// Of a private thread: whether everybody who is in it may bring others in. Its maker says so, and who has MANAGE_THREADS.
    #[serde(default)]
    invitable: Option<bool>,
}

/// Changes a thread. Its maker may while it is not locked, and who has MANAGE_THREADS.
#[utoipa::path(
    patch,
    path = "/channels/{channel_id}/threads/{thread_id}",
    operation_id = "updateThread",
    tag = "threads",
    security(("access_token" = [])),
    params(
        ("channel_id" = String, Path, description = "The channel"),
        ("thread_id" = String, Path, description = "The thread"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8, at most 512 characters"),
    ),
    request_body = Body,
    responses((status = 200, description = "The thread as it now stands", body = Thread), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ThreadPath>,
    AuditReason(reason): AuditReason,
    Json(body): Json<Body>,
) -> Result<Json<Thread>, ApiError> {
    let Body {
        name,
        archived,
        locked,
        pinned,
        auto_archive_duration,
        rate_limit_per_user,
        applied_tags,
        invitable,
    } = body;
    if !applied_tags.iter().flatten().all(|id| ids::is_possible(id)) {
        return Err(ApiError::invalid("appliedTags", "names no tag of this forum"));
    }
    let patch = ThreadPatch {
        name,
        archived,
        locked,
        pinned,
        auto_archive_duration,
        rate_limit_per_user,
        applied_tags,
        invitable,
    };
    let (channel, thread) = (path.channel()?, path.thread()?);
    Ok(Json(
        state
            .messaging
            .update_thread(&identity.user_id, (&channel, &thread), patch, reason.as_deref())
            .await?,
    ))
}
