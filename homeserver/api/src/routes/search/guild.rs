//! `GET /guilds/{guild_id}/search`

use axum::extract::State;

use super::{
    found::FoundMessages,
    parameters::{self, Pairs, Parameters},
};
use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json, Path, Query},
    routes::ids::GuildPath,
};

/// The messages of a guild that match, of all channels and threads whose history the caller may read, without those of whom the caller has blocked.
#[utoipa::path(
    get,
    path = "/guilds/{guild_id}/search",
    operation_id = "searchGuild",
    tag = "search",
    security(("access_token" = [])),
    params(("guild_id" = String, Path, description = "The guild"), Parameters),
    responses(
        (status = 200, description = "A page", body = FoundMessages),
        (status = 409, description = "Search is switched off", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
    Query(pairs): Query<Pairs>,
) -> Result<Json<FoundMessages>, ApiError> {
    let wanted = parameters::read(&pairs)?;
    let found = state
        .search
        .in_guild(&identity.user_id, &path.guild()?, wanted)
        .await?;
    Ok(Json(found.into()))
}
