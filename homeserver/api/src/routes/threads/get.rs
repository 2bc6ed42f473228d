//! `GET /channels/{channel_id}/threads/{thread_id}`

use axum::extract::State;
use guildhall_messaging::Thread;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json, Path},
    routes::ids::ThreadPath,
};

/// One thread.
#[utoipa::path(
    get,
    path = "/channels/{channel_id}/threads/{thread_id}",
    operation_id = "getThread",
    tag = "threads",
    security(("access_token" = [])),
    params(
        ("channel_id" = String, Path, description = "The channel"),
        ("thread_id" = String, Path, description = "The thread"),
    ),
    responses((status = 200, description = "The thread", body = Thread), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ThreadPath>,
) -> Result<Json<Thread>, ApiError> {
    let (channel, thread) = (path.channel()?, path.thread()?);
    Ok(Json(
        state
            .messaging
            .thread(&identity.user_id, &channel, &thread)
            .await?,
    ))
}
