//! `PATCH /channels/{channel_id}/notification-settings`

use axum::extract::State;
use guildhall_notifications::NotificationSettings;

use super::Body;
use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json, Path},
    routes::ids::ChannelPath,
};

/// Changes what the caller hears of a channel, of a guild or a private one.
#[utoipa::path(
    patch,
    path = "/channels/{channel_id}/notification-settings",
    operation_id = "updateChannelNotificationSettings",
    tag = "notifications",
    security(("access_token" = [])),
    params(("channel_id" = String, Path, description = "The channel")),
    request_body = Body,
    responses(
        (status = 200, description = "The settings as they now stand", body = NotificationSettings),
        (status = 409, description = "There are settings for 2000 guilds and channels", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ChannelPath>,
    Json(body): Json<Body>,
) -> Result<Json<NotificationSettings>, ApiError> {
    let (user, channel) = (&identity.user_id, path.channel()?);
    let settings = state
        .notifications
        .set_for_channel(user, &channel, body.patch()?)
        .await?;
    Ok(Json(settings))
}
