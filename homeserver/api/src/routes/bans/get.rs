//! `GET /guilds/{guild_id}/bans/{user_id}`

use axum::extract::State;
use guildhall_guilds::{Refusal, Thing, model::Ban};

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json, Path},
    routes::ids::MemberPath,
};

/// The ban of a user. That needs BAN_MEMBERS.
#[utoipa::path(
    get,
    path = "/guilds/{guild_id}/bans/{user_id}",
    operation_id = "getBan",
    tag = "members",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("user_id" = String, Path, description = "The user"),
    ),
    responses((status = 200, description = "The ban", body = Ban), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<MemberPath>,
) -> Result<Json<Ban>, ApiError> {
    let (guild, target) = (path.guild()?, path.user()?.ok_or(Refusal::Unknown(Thing::Ban))?);
    Ok(Json(
        state.guilds.get_ban(&identity.user_id, &guild, &target).await?,
    ))
}
