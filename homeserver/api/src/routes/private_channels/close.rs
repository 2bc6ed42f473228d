//! `DELETE /channels/{channel_id}`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Path},
    routes::ids::ChannelPath,
};

/// Takes a channel of two people out of the caller's list, until something is said in it. A group is left; the owner passes it on to who is in it.
#[utoipa::path(
    delete,
    path = "/channels/{channel_id}",
    operation_id = "closePrivateChannel",
    tag = "private channels",
    security(("access_token" = [])),
    params(("channel_id" = String, Path, description = "The channel")),
    responses((status = 204, description = "It is out of the list"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ChannelPath>,
) -> Result<StatusCode, ApiError> {
    let channel = path.channel()?;
    state.messaging.close_private(&identity.user_id, &channel).await?;
    Ok(StatusCode::NO_CONTENT)
}
