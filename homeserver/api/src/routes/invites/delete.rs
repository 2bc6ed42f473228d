//! `DELETE /guilds/{guild_id}/invites/{code}`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Path},
    routes::ids::GuildInvitePath,
};

/// Takes an invite back. Who made it may, and the guild's owner.
#[utoipa::path(
    delete,
    path = "/guilds/{guild_id}/invites/{code}",
    operation_id = "deleteInvite",
    tag = "invites",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("code" = String, Path, description = "The invite's code, without a server"),
    ),
    responses((status = 204, description = "The invite is gone"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildInvitePath>,
) -> Result<StatusCode, ApiError> {
    state
        .guilds
        .delete_invite(&identity.user_id, &path.guild()?, path.code()?)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
