//! `DELETE /guilds/{guild_id}/members/{user_id}`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Path},
    routes::ids::MemberPath,
};

/// Removes a member (the guild's owner may), or leaves with `@me`.
#[utoipa::path(
    delete,
    path = "/guilds/{guild_id}/members/{user_id}",
    operation_id = "removeMember",
    tag = "members",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("user_id" = String, Path, description = "The member, or `@me` for the caller"),
    ),
    responses(
        (status = 204, description = "The user is no longer a member"),
        (status = 409, description = "The owner cannot leave", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<MemberPath>,
) -> Result<StatusCode, ApiError> {
    let (guild, caller) = (path.guild()?, &identity.user_id);
    match path.user()? {
        None => state.guilds.leave_guild(caller, &guild).await?,
        Some(member) => state.guilds.kick(caller, &guild, &member).await?,
    }
    Ok(StatusCode::NO_CONTENT)
}
