//! `DELETE /channels/{channel_id}/messages/{message_id}/reactions/{emoji}/users/{user_id}`

use axum::{extract::State, http::StatusCode};
use guildhall_messaging::Whose;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Path},
    routes::ids::UserReactionPath,
};

/// Takes a user's reaction off. For others than the caller it takes MANAGE_MESSAGES in the channel.
#[utoipa::path(
    delete,
    path = "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}/users/{user_id}",
    operation_id = "removeReactionOfUser",
    tag = "reactions",
    security(("access_token" = [])),
    params(
        ("channel_id" = String, Path, description = "The channel"),
        ("message_id" = String, Path, description = "The message"),
        ("emoji" = String, Path, description = "As in `addReaction`"),
        ("user_id" = String, Path, description = "The user"),
    ),
    responses((status = 204, description = "The user does not react with it"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<UserReactionPath>,
) -> Result<StatusCode, ApiError> {
    let (channel, message) = path.message()?;
    let of = path.user()?;
    state
        .messaging
        .take_reactions_off(
            &identity.user_id,
            (&channel, &message),
            Whose::Of(&of, path.emoji()?),
        )
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
