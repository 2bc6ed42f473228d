//! `GET /guilds/{guild_id}/members/search`

use axum::extract::State;
use guildhall_guilds::{MemberFilter, model::Member};

use super::name::Name;
use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json, Path, Query},
    routes::ids::GuildPath,
};

/// Members of a guild who have such a name there, go by one or have such a username, or whose id begins so; by user id.
#[utoipa::path(
    get,
    path = "/guilds/{guild_id}/members/search",
    operation_id = "searchMembers",
    tag = "search",
    security(("access_token" = [])),
    params(("guild_id" = String, Path, description = "The guild"), Name),
    responses((status = 200, description = "The first of them on one page", body = Page<Member>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
    Query(wanted): Query<Name>,
) -> Result<Json<Page<Member>>, ApiError> {
    let filter = MemberFilter {
        name: Some(wanted.name()?.to_owned()),
        ..MemberFilter::default()
    };
    let limit = i64::try_from(wanted.limit()?).map_err(ApiError::internal)?;
    let found = state
        .guilds
        .list_members(&identity.user_id, &path.guild()?, &filter, None, limit)
        .await?;
    Ok(Json(Page::whole(found)))
}
