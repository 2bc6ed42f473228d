//! `GET /guilds/{guild_id}/vanity-url`

use axum::extract::State;
use guildhall_guilds::model::VanityUrl;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json, Path},
    routes::ids::GuildPath,
};

/// A guild's vanity URL, and how often it was used. That needs MANAGE_GUILD.
#[utoipa::path(
    get,
    path = "/guilds/{guild_id}/vanity-url",
    operation_id = "getVanityUrl",
    tag = "invites",
    security(("access_token" = [])),
    params(("guild_id" = String, Path, description = "The guild")),
    responses((status = 200, description = "The vanity URL, also if there is none", body = VanityUrl), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
) -> Result<Json<VanityUrl>, ApiError> {
    let found = state.guilds.vanity_url(&identity.user_id, &path.guild()?).await?;
    Ok(Json(found))
}
