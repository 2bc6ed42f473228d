//! `DELETE /channels/{channel_id}/messages/{message_id}/reactions`

use axum::{extract::State, http::StatusCode};
use guildhall_messaging::Whose;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Path, Query},
    routes::ids::{self, MessagePath},
};

/// Which reactions.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Parameters {
    /// Only those with this emoji, as in `addReaction`; all when absent.
    #[serde(default)]
    emoji: Option<String>,
}

/// Takes everybody's reactions off a message. It takes MANAGE_MESSAGES in the channel. Of more than 5000 some may be left, which 503 says: ask again.
#[utoipa::path(
    delete,
    path = "/channels/{channel_id}/messages/{message_id}/reactions",
    operation_id = "clearReactions",
    tag = "reactions",
    security(("access_token" = [])),
    params(
        ("channel_id" = String, Path, description = "The channel"),
        ("message_id" = String, Path, description = "The message"),
        Parameters,
    ),
    responses((status = 204, description = "There are none"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<MessagePath>,
    Query(Parameters { emoji }): Query<Parameters>,
) -> Result<StatusCode, ApiError> {
    let (channel, message) = (path.channel()?, path.message()?);
    let whose = match &emoji {
        Some(emoji) => Whose::With(ids::emoji(emoji)?),
        None => Whose::All,
    };
    state
        .messaging
        .take_reactions_off(&identity.user_id, (&channel, &message), whose)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
