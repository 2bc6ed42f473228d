//! `PUT /channels/{channel_id}/threads/{thread_id}/members/@me`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Path},
    routes::ids::ThreadPath,
};

/// The caller follows a thread from now on, in all sessions: `readStates` tells what is unread in it. Who makes a thread or writes in one follows it. Of more than 200 the one in which the caller wrote or read nothing
/// for the longest time is followed no more. Nobody else is told.
#[utoipa::path(
    put,
    path = "/channels/{channel_id}/threads/{thread_id}/members/@me",
    operation_id = "followThread",
    tag = "threads",
    security(("access_token" = [])),
    params(
        ("channel_id" = String, Path, description = "The channel"),
        ("thread_id" = String, Path, description = "The thread"),
    ),
    responses((status = 204, description = "It is followed"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ThreadPath>,
) -> Result<StatusCode, ApiError> {
    let (channel, thread) = (path.channel()?, path.thread()?);
    state
        .messaging
        .follow_thread(&identity.user_id, &channel, &thread)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
