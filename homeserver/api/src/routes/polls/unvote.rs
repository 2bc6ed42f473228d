//! `DELETE /channels/{channel_id}/messages/{message_id}/poll/votes/@me`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Path},
    routes::ids::MessagePath,
};

/// Takes the caller's vote in a poll back.
#[utoipa::path(
    delete,
    path = "/channels/{channel_id}/messages/{message_id}/poll/votes/@me",
    operation_id = "unvotePoll",
    tag = "polls",
    security(("access_token" = [])),
    params(
        ("channel_id" = String, Path, description = "The channel"),
        ("message_id" = String, Path, description = "The poll"),
    ),
    responses(
        (status = 204, description = "The caller votes for nothing"),
        (status = 409, description = "The message is no poll, or the poll is over", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<MessagePath>,
) -> Result<StatusCode, ApiError> {
    let (channel, message) = (path.channel()?, path.message()?);
    state
        .messaging
        .vote(&identity.user_id, (&channel, &message), &[])
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
