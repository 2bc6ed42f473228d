//! `PUT /channels/{channel_id}/threads/{thread_id}/members/{user_id}`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Path},
    routes::ids::ThreadMemberPath,
};

/// Brings a member of the guild, who sees the channel that it stands in, into a private thread, which takes SEND_MESSAGES_IN_THREADS and to be in it, or MANAGE_THREADS; if it is not `invitable`, to have made it. What was said before can be read, too. A thread has at most
/// 100 members.
#[utoipa::path(
    put,
    path = "/channels/{channel_id}/threads/{thread_id}/members/{user_id}",
    operation_id = "addThreadMember",
    tag = "threads",
    security(("access_token" = [])),
    params(
        ("channel_id" = String, Path, description = "The thread's own channel"),
        ("thread_id" = String, Path, description = "The thread"),
        ("user_id" = String, Path, description = "The member"),
    ),
    responses(
        (status = 204, description = "The user is in it"),
        (status = 409, description = "It is no private thread, or has as many members as it may", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ThreadMemberPath>,
) -> Result<StatusCode, ApiError> {
    let (channel, thread, member) = (path.channel()?, path.thread()?, path.user()?);
    state
        .messaging
        .add_thread_member(&identity.user_id, (&channel, &thread), &member)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
