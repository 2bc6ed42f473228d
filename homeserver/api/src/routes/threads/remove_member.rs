//! `DELETE /channels/{channel_id}/threads/{thread_id}/members/{user_id}`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Path},
    routes::ids::ThreadMemberPath,
};

/// Takes somebody out of a private thread: its maker may, and who has MANAGE_THREADS.
#[utoipa::path(
    delete,
    path = "/channels/{channel_id}/threads/{thread_id}/members/{user_id}",
    operation_id = "removeThreadMember",
    tag = "threads",
    security(("access_token" = [])),
    params(
        ("channel_id" = String, Path, description = "The thread's own channel"),
        ("thread_id" = String, Path, description = "The thread"),
        ("user_id" = String, Path, description = "The member"),
    ),
    responses(
        (status = 204, description = "The user is not in it"),
        (status = 409, description = "It is no private thread", body = ErrorBody),
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
        .remove_thread_member(&identity.user_id, (&channel, &thread), &member)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
