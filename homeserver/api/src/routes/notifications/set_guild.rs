//! `PATCH /guilds/{guild_id}/notification-settings`

use axum::extract::State;
use guildhall_notifications::NotificationSettings;

use super::Body;
use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json, Path},
    routes::ids::GuildPath,
};

/// Changes what the caller hears of a guild.
#[utoipa::path(
    patch,
    path = "/guilds/{guild_id}/notification-settings",
    operation_id = "updateGuildNotificationSettings",
    tag = "notifications",
    security(("access_token" = [])),
    params(("guild_id" = String, Path, description = "The guild")),
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
    Path(path): Path<GuildPath>,
    Json(body): Json<Body>,
) -> Result<Json<NotificationSettings>, ApiError> {
    let (user, guild) = (&identity.user_id, path.guild()?);
    let settings = state
        .notifications
        .set_for_guild(user, &guild, body.patch()?)
        .await?;
    Ok(Json(settings))
}
