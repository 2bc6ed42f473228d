//! `GET /guilds/{guild_id}/prune`

use axum::extract::State;
use guildhall_guilds::Prune;
use serde::Deserialize;
use utoipa::IntoParams;

use super::Pruned;
use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json, Path, Query},
    routes::ids::GuildPath,
};

/// Whom it would be about.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(super) struct Parameters {
    /// Who came in longer ago than this many days and has said nothing since, 1 to 30; 7 when absent.
    #[serde(default)]
    days: Option<i64>,
    /// Ids of roles that do not save, with commas between them, at most 100: who holds any other role is not pruned.
    #[serde(default)]
    include_roles: Option<String>,
}

/// How many members a prune would remove now. That needs KICK_MEMBERS and MANAGE_GUILD.
#[utoipa::path(
    get,
    path = "/guilds/{guild_id}/prune",
    operation_id = "countPrune",
    tag = "members",
    security(("access_token" = [])),
    params(("guild_id" = String, Path, description = "The guild"), Parameters),
    responses(
        (status = 200, description = "How many it would be", body = Pruned),
        (status = 409, description = "This server does not hold what was said so long ago", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
    Query(parameters): Query<Parameters>,
) -> Result<Json<Pruned>, ApiError> {
    let roles = parameters.include_roles.unwrap_or_default();
    let prune = Prune {
        days: parameters.days.unwrap_or(7),
        include_roles: roles
            .split(',')
            .filter(|id| !id.is_empty())
            .map(ToOwned::to_owned)
            .collect(),
    };
    let pruned = state
        .guilds
        .prune_count(&identity.user_id, &path.guild()?, &prune)
        .await?;
    Ok(Json(Pruned { pruned }))
}
