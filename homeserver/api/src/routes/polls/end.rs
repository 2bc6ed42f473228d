//! `POST /channels/{channel_id}/messages/{message_id}/poll/end`

use axum::extract::State;
use guildhall_messaging::Message;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json, Path},
    routes::ids::MessagePath,
};

/// Ends a poll before its time. Only its author may.
#[utoipa::path(
    post,
    path = "/channels/{channel_id}/messages/{message_id}/poll/end",
    operation_id = "endPoll",
    tag = "polls",
    security(("access_token" = [])),
    params(
        ("channel_id" = String, Path, description = "The channel"),
        ("message_id" = String, Path, description = "The poll"),
    ),
    responses(
        (status = 200, description = "The poll as it now stands", body = Message),
        (status = 409, description = "The message is no poll", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<MessagePath>,
) -> Result<Json<Message>, ApiError> {
    let (channel, message) = (path.channel()?, path.message()?);
    let ended = state
        .messaging
        .end_poll(&identity.user_id, &channel, &message)
        .await?;
    Ok(Json(ended))
}
