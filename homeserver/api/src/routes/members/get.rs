//! `GET /guilds/{guild_id}/members/{user_id}`

use axum::extract::State;
use guildhall_guilds::model::Member;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json, Path},
    routes::ids::MemberPath,
};

/// A member of a guild.
#[utoipa::path(
    get,
    path = "/guilds/{guild_id}/members/{user_id}",
    operation_id = "getMember",
    tag = "members",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("user_id" = String, Path, description = "The member, or `@me` for the caller"),
    ),
    responses((status = 200, description = "The member", body = Member), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<MemberPath>,
) -> Result<Json<Member>, ApiError> {
    let (guild, caller) = (path.guild()?, identity.user_id);
    let member = path.user()?.unwrap_or_else(|| caller.clone());
    Ok(Json(state.guilds.member(&caller, &guild, &member).await?))
}
