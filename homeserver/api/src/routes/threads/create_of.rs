//! `POST /channels/{channel_id}/messages/{message_id}/threads`

use axum::{extract::State, http::StatusCode};
use guildhall_messaging::{NewThread, Thread};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json, Path},
    routes::ids::MessagePath,
};

/// A thread to make of a message.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CreateThreadOfMessage)]
pub(super) struct Body {
    /// 1 to 100 characters.
    name: String,
    /// Minutes without a message after which it is archived: 60, 1440, 4320 (when absent) or 10080.
    #[serde(default)]
    auto_archive_duration: Option<i64>,
    /// Seconds that a member waits between two messages in it, 0 to 21600; other than 0 needs MANAGE_THREADS.
    #[serde(default)]
    rate_limit_per_user: i64,
}

/// Makes a thread that begins with a message, whose id it has. That needs CREATE_PUBLIC_THREADS and READ_MESSAGE_HISTORY.
#[utoipa::path(
    post,
    path = "/channels/{channel_id}/messages/{message_id}/threads",
    operation_id = "createThreadOfMessage",
    tag = "threads",
    security(("access_token" = [])),
    params(
        ("channel_id" = String, Path, description = "The channel"),
        ("message_id" = String, Path, description = "The message"),
    ),
    request_body = Body,
    responses(
        (status = 201, description = "The thread", body = Thread),
        (status = 409, description = "The message has, or had, a thread, or is in one; or the channel has no threads", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<MessagePath>,
    Json(body): Json<Body>,
) -> Result<(StatusCode, Json<Thread>), ApiError> {
    let Body {
        name,
        auto_archive_duration,
        rate_limit_per_user,
    } = body;
    let new = NewThread {
        name,
        auto_archive_duration,
        rate_limit_per_user,
        applied_tags: Vec::new(),
    };
    let (channel, message) = (path.channel()?, path.message()?);
    let thread = state
        .messaging
        .make_thread_of(&identity.user_id, &channel, &message, new)
        .await?;
    Ok((StatusCode::CREATED, Json(thread)))
}
