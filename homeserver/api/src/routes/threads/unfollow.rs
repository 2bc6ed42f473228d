//! `DELETE /channels/{channel_id}/threads/{thread_id}/members/@me`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Path},
    routes::ids::ThreadPath,
};

/// The caller follows a thread no more, until writing in it. Who is in a private thread leaves it.
#[utoipa::path(
    delete,
    path = "/channels/{channel_id}/threads/{thread_id}/members/@me",
    operation_id = "unfollowThread",
    tag = "threads",
    security(("access_token" = [])),
    params(
        ("channel_id" = String, Path, description = "The channel"),
        ("thread_id" = String, Path, description = "The thread"),
    ),
    responses((status = 204, description = "It is not"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ThreadPath>,
) -> Result<StatusCode, ApiError> {
    let (channel, thread) = (path.channel()?, path.thread()?);
    state
        .messaging
        .unfollow_thread(&identity.user_id, &channel, &thread)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
