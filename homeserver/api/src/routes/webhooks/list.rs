//! `GET /channels/{channel_id}/webhooks`

use axum::extract::State;
use guildhall_guilds::model::Webhook;

use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json, Path},
    routes::ids::ChannelPath,
};

/// The webhooks of a channel, by id, without their tokens. That needs MANAGE_WEBHOOKS there.
#[utoipa::path(
    get,
    path = "/channels/{channel_id}/webhooks",
    operation_id = "listChannelWebhooks",
    tag = "webhooks",
    security(("access_token" = [])),
    params(("channel_id" = String, Path, description = "The channel")),
    responses((status = 200, description = "All of them", body = Page<Webhook>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ChannelPath>,
) -> Result<Json<Page<Webhook>>, ApiError> {
    let all = state
        .guilds
        .channel_webhooks(&identity.user_id, &path.channel()?)
        .await?;
    Ok(Json(Page::whole(all)))
}
