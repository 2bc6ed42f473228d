//! `DELETE /channels/{channel_id}/messages/{message_id}/reactions/{emoji}`

use axum::{extract::State, http::StatusCode};
use guildhall_messaging::Whose;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Path},
    routes::ids::ReactionPath,
};

/// Takes the caller's reaction off. Where there is none, nothing changes.
#[utoipa::path(
    delete,
    path = "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}",
    operation_id = "removeReaction",
    tag = "reactions",
    security(("access_token" = [])),
    params(
        ("channel_id" = String, Path, description = "The channel"),
        ("message_id" = String, Path, description = "The message"),
        ("emoji" = String, Path, description = "As in `addReaction`"),
    ),
    responses((status = 204, description = "The caller does not react with it"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ReactionPath>,
) -> Result<StatusCode, ApiError> {
    let (channel, message) = path.message()?;
    let user = &identity.user_id;
    state
        .messaging
        .take_reactions_off(user, (&channel, &message), Whose::Of(user, path.emoji()?))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
