//! `POST /channels/{channel_id}/threads/{thread_id}/typing`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Path},
    routes::ids::ThreadPath,
};

/// Tells others that the caller types in a thread; it is shown for ten seconds. It needs what sending a message there does.
#[utoipa::path(
    post,
    path = "/channels/{channel_id}/threads/{thread_id}/typing",
    operation_id = "startTypingInThread",
    tag = "threads",
    security(("access_token" = [])),
    params(
        ("channel_id" = String, Path, description = "The channel"),
        ("thread_id" = String, Path, description = "The thread"),
    ),
    responses((status = 204, description = "It is told"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ThreadPath>,
) -> Result<StatusCode, ApiError> {
    let (channel, thread) = (path.channel()?, path.thread()?);
    state
        .messaging
        .start_typing(&identity.user_id, &channel, Some(&thread))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
