//! `GET /users/@me/blocked`

use axum::extract::State;
use guildhall_types::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json},
};

/// Somebody whom the caller has blocked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct BlockedUser {
    /// The user.
    user_id: String,
    /// Since when, RFC 3339.
    #[schema(format = DateTime)]
    since: String,
}

/// Whom the caller has blocked, by user id.
#[utoipa::path(
    get,
    path = "/users/@me/blocked",
    operation_id = "listBlocked",
    tag = "friends",
    security(("access_token" = [])),
    responses((status = 200, description = "All of them on one page", body = Page<BlockedUser>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
) -> Result<Json<Page<BlockedUser>>, ApiError> {
    let blocked = state.messaging.blocked(&identity.user_id).await?;
    let blocked = blocked.into_iter().map(|row| BlockedUser {
        user_id: row.blocked_id,
        since: Timestamp(row.created_at).to_rfc3339(),
    });
    Ok(Json(Page::whole(blocked.collect())))
}
