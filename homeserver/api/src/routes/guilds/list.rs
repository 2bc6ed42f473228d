//! `GET /guilds`

use axum::extract::State;
use guildhall_guilds::model::Guild;

use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json},
};

/// The guilds that the caller is in, oldest membership first.
#[utoipa::path(
    get,
    path = "/guilds",
    operation_id = "listGuilds",
    tag = "guilds",
    security(("access_token" = [])),
    responses((status = 200, description = "All of them on one page", body = Page<Guild>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
) -> Result<Json<Page<Guild>>, ApiError> {
    Ok(Json(Page::whole(
        state.guilds.list_guilds(&identity.user_id).await?,
    )))
}
