//! `GET /guilds/search`

use axum::extract::State;
use guildhall_guilds::model::Guild;

use super::name::Name;
use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json, Query},
};

/// Guilds that the caller is in and that have such a name, oldest membership first. Case and accents make no difference.
#[utoipa::path(
    get,
    path = "/guilds/search",
    operation_id = "searchGuilds",
    tag = "search",
    security(("access_token" = [])),
    params(Name),
    responses((status = 200, description = "The first of them on one page", body = Page<Guild>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Query(wanted): Query<Name>,
) -> Result<Json<Page<Guild>>, ApiError> {
    let found = state
        .search
        .guilds(&identity.user_id, wanted.name()?, wanted.limit()?)
        .await?;
    Ok(Json(Page::whole(found)))
}
