//! `GET /channels/{channel_id}/pins`

use axum::extract::State;
use guildhall_messaging::model::PinnedMessage;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json, Path, Query},
    routes::ids::{self, ChannelPath},
};

/// Which part of the list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Parameters {
    /// Messages on the page, 1 to 100; 50 when absent.
    #[serde(default)]
    limit: Option<u32>,
    /// The message to go on after: `nextCursor` of the page before.
    #[serde(default)]
    before: Option<String>,
}

/// The pinned messages of a channel, last pinned first. It takes READ_MESSAGE_HISTORY.
#[utoipa::path(
    get,
    path = "/channels/{channel_id}/pins",
    operation_id = "listPins",
    tag = "messages",
    security(("access_token" = [])),
    params(("channel_id" = String, Path, description = "The channel"), Parameters),
    responses((status = 200, description = "A page", body = Page<PinnedMessage>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ChannelPath>,
    Query(Parameters { limit, before }): Query<Parameters>,
) -> Result<Json<Page<PinnedMessage>>, ApiError> {
    let limit = ids::page_limit(limit)?;
    if before.as_deref().is_some_and(|id| !ids::is_possible(id)) {
        return Err(ApiError::invalid(
            "before",
            "is no pinned message of this channel",
        ));
    }
    let one_more = i64::from(limit) + 1;
    let pins = state
        .messaging
        .pinned(&identity.user_id, &path.channel()?, before.as_deref(), one_more)
        .await?;
    Ok(Json(Page::of_one_more(pins, limit, |pin| pin.message.id.clone())))
}
