//! `GET /channels/{channel_id}`

use axum::extract::State;
use guildhall_guilds::model::Channel;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json, Path},
    routes::ids::ChannelPath,
};

/// A private channel that the caller is in, be it in the list or not. Those of guilds are found under their guilds.
#[utoipa::path(
    get,
    path = "/channels/{channel_id}",
    operation_id = "getPrivateChannel",
    tag = "private channels",
    security(("access_token" = [])),
    params(("channel_id" = String, Path, description = "The channel")),
    responses((status = 200, description = "The channel", body = Channel), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ChannelPath>,
) -> Result<Json<Channel>, ApiError> {
    let channel = path.channel()?;
    Ok(Json(
        state
            .messaging
            .my_private_channel(&identity.user_id, &channel)
            .await?,
    ))
}
