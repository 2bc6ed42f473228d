//! `GET /users/search`

use axum::extract::State;
use guildhall_guilds::model::MemberUser;

use super::name::Name;
use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json, Query},
};

/// Users who are in a guild with the caller, or are friends, and go by such a name or whose id begins so; by user id.
#[utoipa::path(
    get,
    path = "/users/search",
    operation_id = "searchUsers",
    tag = "search",
    security(("access_token" = [])),
    params(Name),
    responses((status = 200, description = "The first of them on one page", body = Page<MemberUser>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Query(wanted): Query<Name>,
) -> Result<Json<Page<MemberUser>>, ApiError> {
    let found = state
        .search
        .users(&identity.user_id, wanted.name()?, wanted.limit()?)
        .await?;
    Ok(Json(Page::whole(found)))
}
