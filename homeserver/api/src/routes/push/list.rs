//! `GET /push/subscriptions`

use axum::extract::State;
use guildhall_notifications::PushSubscription;

use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json},
};

/// The browsers that the caller is told in, oldest first.
#[utoipa::path(
    get,
    path = "/push/subscriptions",
    operation_id = "listPushSubscriptions",
    tag = "notifications",
    security(("access_token" = [])),
    responses((status = 200, description = "All of them on one page", body = Page<PushSubscription>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
) -> Result<Json<Page<PushSubscription>>, ApiError> {
    let (user, session) = (&identity.user_id, &identity.session_id);
    let all = state.notifications.subscriptions(user, session).await?;
    Ok(Json(Page::whole(all)))
}
