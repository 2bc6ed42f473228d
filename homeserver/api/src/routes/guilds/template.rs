//! `GET /guilds/{guild_id}/template`

use axum::extract::State;
use guildhall_guilds::model::GuildTemplate;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json, Path},
    routes::ids::GuildPath,
};

/// The shape of a guild: its roles and the channels that the caller sees, to make others like it with `POST /guilds`, here or on
/// another server. That needs MANAGE_GUILD.
#[utoipa::path(
    get,
    path = "/guilds/{guild_id}/template",
    operation_id = "getTemplate",
    tag = "guilds",
    security(("access_token" = [])),
    params(("guild_id" = String, Path, description = "The guild")),
    responses((status = 200, description = "The template", body = GuildTemplate), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
) -> Result<Json<GuildTemplate>, ApiError> {
    Ok(Json(
        state.guilds.template(&identity.user_id, &path.guild()?).await?,
    ))
}
