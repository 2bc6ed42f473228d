//! `DELETE /push/subscriptions/{subscription_id}`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Path},
    routes::ids::PushSubscriptionPath,
};

/// The caller is told in this browser no more.
#[utoipa::path(
    delete,
    path = "/push/subscriptions/{subscription_id}",
    operation_id = "unsubscribeFromPushes",
    tag = "notifications",
    security(("access_token" = [])),
    params(("subscription_id" = String, Path, description = "The subscription")),
    responses((status = 204, description = "It is gone"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<PushSubscriptionPath>,
) -> Result<StatusCode, ApiError> {
    let user = &identity.user_id;
    state
        .notifications
        .unsubscribe(user, path.subscription()?)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
