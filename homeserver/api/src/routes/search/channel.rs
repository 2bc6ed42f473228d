//! `GET /channels/{channel_id}/search`

use axum::extract::State;

use super::{
    found::FoundMessages,
    parameters::{self, Pairs, Parameters},
};
use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json, Path, Query},
    routes::ids::ChannelPath,
};

/// The messages of a channel and its threads, of a private thread or a private channel, that match, without those of whom the caller has blocked. The caller has to be allowed to read its history.
#[utoipa::path(
    get,
    path = "/channels/{channel_id}/search",
    operation_id = "searchChannel",
    tag = "search",
    security(("access_token" = [])),
    params(("channel_id" = String, Path, description = "The channel"), Parameters),
    responses(
        (status = 200, description = "A page", body = FoundMessages),
        (status = 409, description = "Search is switched off", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ChannelPath>,
    Query(pairs): Query<Pairs>,
) -> Result<Json<FoundMessages>, ApiError> {
    let wanted = parameters::read(&pairs)?;
    let found = state
        .search
        .in_channel(&identity.user_id, &path.channel()?, wanted)
        .await?;
    Ok(Json(found.into()))
}
