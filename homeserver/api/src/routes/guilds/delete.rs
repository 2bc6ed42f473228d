//! `DELETE /guilds/{guild_id}`

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json, Path},
    routes::ids::GuildPath,
};

/// What shows that this guild is meant.
#[derive(Deserialize, ToSchema)]
#[schema(as = DeleteGuild)]
pub(super) struct Body {
    /// The guild's name, as it stands.
    name: String,
}

/// Deletes a guild. Only its owner may, who has to type its name.
#[utoipa::path(
    delete,
    path = "/guilds/{guild_id}",
    operation_id = "deleteGuild",
    tag = "guilds",
    security(("access_token" = [])),
    params(("guild_id" = String, Path, description = "The guild")),
    request_body = Body,
    responses((status = 204, description = "The guild is gone"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
    Json(Body { name }): Json<Body>,
) -> Result<StatusCode, ApiError> {
    state
        .guilds
        .delete_guild(&identity.user_id, &path.guild()?, &name)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
