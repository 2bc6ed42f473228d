//! `POST /guilds/{guild_id}/ack`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Path},
    routes::ids::GuildPath,
};

/// The caller has read everything in the channels of the guild that the caller sees.
#[utoipa::path(
    post,
    path = "/guilds/{guild_id}/ack",
    operation_id = "acknowledgeGuild",
    tag = "guilds",
    security(("access_token" = [])),
    params(("guild_id" = String, Path, description = "The guild")),
    responses((status = 204, description = "Everything is read"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
) -> Result<StatusCode, ApiError> {
    state
        .messaging
        .ack_guild(&identity.user_id, &path.guild()?)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
