//! `POST /channels/{channel_id}/messages/{message_id}/reactions/{emoji}`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Path},
    routes::ids::ReactionPath,
};

/// Reacts to a message. It takes ADD_REACTIONS and READ_MESSAGE_HISTORY in the channel, and for emoji of other guilds
/// USE_EXTERNAL_EMOJIS. Who does so already changes nothing.
#[utoipa::path(
    post,
    path = "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}",
    operation_id = "addReaction",
    tag = "reactions",
    security(("access_token" = [])),
    params(
        ("channel_id" = String, Path, description = "The channel"),
        ("message_id" = String, Path, description = "The message"),
        ("emoji" = String, Path, description = "A Unicode emoji, `name:id` of a custom one, or the key of a reaction that is there"),
    ),
    responses(
        (status = 204, description = "The caller reacts with it"),
        (status = 409, description = "There are reactions with 20 other emoji", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ReactionPath>,
) -> Result<StatusCode, ApiError> {
    let (channel, message) = path.message()?;
    state
        .messaging
        .react(&identity.user_id, &channel, &message, path.emoji()?)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
