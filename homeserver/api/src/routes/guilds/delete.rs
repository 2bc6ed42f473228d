//! `DELETE /guilds/{guild_id}`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Path},
    routes::ids::GuildPath,
};

/// Deletes a guild. Only its owner may.
#[utoipa::path(
    delete,
    path = "/guilds/{guild_id}",
    operation_id = "deleteGuild",
    tag = "guilds",
    security(("access_token" = [])),
    params(("guild_id" = String, Path, description = "The guild")),
    responses((status = 204, description = "The guild is gone"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
) -> Result<StatusCode, ApiError> {
    state
        .guilds
        .delete_guild(&identity.user_id, &path.guild()?)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
