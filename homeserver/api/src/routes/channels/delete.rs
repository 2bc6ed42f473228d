//! `DELETE /guilds/{guild_id}/channels/{channel_id}`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{AuditReason, Auth, Path},
    routes::ids::GuildChannelPath,
};

/// Deletes a channel. That needs MANAGE_CHANNELS in it. What stands in a category that is deleted stands in none from then on.
#[utoipa::path(
    delete,
    path = "/guilds/{guild_id}/channels/{channel_id}",
    operation_id = "deleteChannel",
    tag = "channels",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("channel_id" = String, Path, description = "The channel"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8, at most 512 characters"),
    ),
    responses((status = 204, description = "The channel is gone"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildChannelPath>,
    AuditReason(reason): AuditReason,
) -> Result<StatusCode, ApiError> {
    let (guild, channel) = (path.guild()?, path.channel()?);
    state
        .guilds
        .because(reason)
        .delete_channel(&identity.user_id, &guild, &channel)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
