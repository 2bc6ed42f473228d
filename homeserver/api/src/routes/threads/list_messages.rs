//! `GET /channels/{channel_id}/threads/{thread_id}/messages`

use axum::extract::State;
use guildhall_messaging::Message;

use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json, Path, Query},
    routes::{ids::ThreadPath, messages::list::Parameters},
};

/// The messages of a thread, latest first, without the one that it begins with. `nextCursor` is as in `listMessages`.
#[utoipa::path(
    get,
    path = "/channels/{channel_id}/threads/{thread_id}/messages",
    operation_id = "listThreadMessages",
    tag = "threads",
    security(("access_token" = [])),
    params(
        ("channel_id" = String, Path, description = "The channel"),
        ("thread_id" = String, Path, description = "The thread"),
        Parameters,
    ),
    responses((status = 200, description = "A page", body = Page<Message>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ThreadPath>,
    Query(parameters): Query<Parameters>,
) -> Result<Json<Page<Message>>, ApiError> {
    let (channel, thread) = (path.channel()?, path.thread()?);
    let (window, limit) = (parameters.window()?, parameters.limit()?);
    let size = usize::try_from(limit).map_err(ApiError::internal)?;
    let page = state
        .messaging
        .list_thread(&identity.user_id, (&channel, &thread), &window, size)
        .await?;
    Ok(Json(Page::new(page.messages, limit, page.next)))
}
