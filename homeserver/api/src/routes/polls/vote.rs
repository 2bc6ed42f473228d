//! `PUT /channels/{channel_id}/messages/{message_id}/poll/votes/@me`

use axum::extract::State;
use guildhall_messaging::Message;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json, Path},
    routes::ids::MessagePath,
};

/// What the caller votes for.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PollVote)]
pub(super) struct Body {
    /// Ids of answers of the poll, each once: one, or as many as there are if it lets several be chosen. None takes the vote back.
    answer_ids: Vec<String>,
}

/// Votes in a poll; what the caller voted for before counts no more. It takes READ_MESSAGE_HISTORY.
#[utoipa::path(
    put,
    path = "/channels/{channel_id}/messages/{message_id}/poll/votes/@me",
    operation_id = "votePoll",
    tag = "polls",
    security(("access_token" = [])),
    params(
        ("channel_id" = String, Path, description = "The channel"),
        ("message_id" = String, Path, description = "The poll"),
    ),
    request_body = Body,
    responses(
        (status = 200, description = "The poll as it now stands", body = Message),
        (status = 409, description = "The message is no poll, or the poll is over", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<MessagePath>,
    Json(Body { answer_ids }): Json<Body>,
) -> Result<Json<Message>, ApiError> {
    let (channel, message) = (path.channel()?, path.message()?);
    let voted = state
        .messaging
        .vote(&identity.user_id, (&channel, &message), &answer_ids)
        .await?;
    Ok(Json(voted))
}
