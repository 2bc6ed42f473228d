//! `GET /users/@me/channels`

use axum::extract::State;
use guildhall_guilds::model::Channel;

use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json},
};

/// The private channels that the caller has in the list, by id.
#[utoipa::path(
    get,
    path = "/users/@me/channels",
    operation_id = "listPrivateChannels",
    tag = "private channels",
    security(("access_token" = [])),
    responses((status = 200, description = "All of them on one page", body = Page<Channel>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
) -> Result<Json<Page<Channel>>, ApiError> {
    Ok(Json(Page::whole(
        state.messaging.private_channels(&identity.user_id).await?,
    )))
}
