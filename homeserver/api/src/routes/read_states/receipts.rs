//! `GET /channels/{channel_id}/receipts`

use axum::extract::State;
use guildhall_messaging::Receipt;

use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json, Path},
    routes::ids::ChannelPath,
};

/// How far those have read in the channel and its threads who let it be seen (`privacySettings.readReceipts`), those who have read last first: 200 at most, none of who is blocked by
/// the caller.
#[utoipa::path(
    get,
    path = "/channels/{channel_id}/receipts",
    operation_id = "listReceipts",
    tag = "messages",
    security(("access_token" = [])),
    params(("channel_id" = String, Path, description = "The channel")),
    responses((status = 200, description = "All of them on one page", body = Page<Receipt>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ChannelPath>,
) -> Result<Json<Page<Receipt>>, ApiError> {
    let receipts = state
        .messaging
        .receipts(&identity.user_id, &path.channel()?)
        .await?;
    Ok(Json(Page::whole(receipts)))
}
