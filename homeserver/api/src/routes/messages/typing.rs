//! `POST /channels/{channel_id}/typing`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Path},
    routes::ids::ChannelPath,
};

/// Tells others that the caller types; it is shown for ten seconds.
#[utoipa::path(
    post,
    path = "/channels/{channel_id}/typing",
    operation_id = "startTyping",
    tag = "messages",
    security(("access_token" = [])),
    params(("channel_id" = String, Path, description = "The channel")),
    responses((status = 204, description = "It is told"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ChannelPath>,
) -> Result<StatusCode, ApiError> {
    state
        .messaging
        .start_typing(&identity.user_id, &path.channel()?, None)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
