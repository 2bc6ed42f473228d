//! `POST /channels/{channel_id}/threads/{thread_id}/messages`

use axum::{extract::State, http::StatusCode};
use guildhall_messaging::{Message, NewMessage};

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json, Path},
    routes::{ids::ThreadPath, messages::create::Body},
};

/// Sends a message in a thread, which opens it again if it is archived. That needs SEND_MESSAGES_IN_THREADS, and MANAGE_THREADS if the thread is locked. When it is answered, it
/// is durable.
#[utoipa::path(
    post,
    path = "/channels/{channel_id}/threads/{thread_id}/messages",
    operation_id = "createThreadMessage",
    tag = "threads",
    security(("access_token" = [])),
    params(
        ("channel_id" = String, Path, description = "The channel"),
        ("thread_id" = String, Path, description = "The thread"),
    ),
    request_body = Body,
    responses(
        (status = 201, description = "The message", body = Message),
        (status = 409, description = "The nonce's message was deleted", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ThreadPath>,
    Json(body): Json<Body>,
) -> Result<(StatusCode, Json<Message>), ApiError> {
    let new = NewMessage {
        thread: Some(path.thread()?.to_string()),
        ..body.message()?
    };
    let message = state
        .messaging
        .send(&identity.user_id, &path.channel()?, new)
        .await?;
    Ok((StatusCode::CREATED, Json(message)))
}
