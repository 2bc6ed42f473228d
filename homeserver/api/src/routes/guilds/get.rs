//! `GET /guilds/{guild_id}`

use axum::extract::State;
use guildhall_guilds::model::Guild;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json, Path},
    routes::ids::GuildPath,
};

/// A guild that the caller is in.
#[utoipa::path(
    get,
    path = "/guilds/{guild_id}",
    operation_id = "getGuild",
    tag = "guilds",
    security(("access_token" = [])),
    params(("guild_id" = String, Path, description = "The guild")),
    responses((status = 200, description = "The guild", body = Guild), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
) -> Result<Json<Guild>, ApiError> {
    Ok(Json(state.guilds.guild(&identity.user_id, &path.guild()?).await?))
}
