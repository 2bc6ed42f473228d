//! `GET /guilds/{guild_id}/bans`

use axum::extract::State;
use guildhall_guilds::model::Ban;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json, Path, Query},
    routes::ids::{self, GuildPath},
};

/// Most bans on a page.
const MAX: u32 = 1000;
/// Bans on a page unless said otherwise.
const DEFAULT: u32 = 100;

/// Which part of the list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Parameters {
    /// Bans on the page, 1 to 1000; 100 when absent.
    #[serde(default)]
    limit: Option<u32>,
    /// The user id to go on after: `nextCursor` of the page before.
    #[serde(default)]
    after: Option<String>,
}

/// The bans of a guild, sorted by user id. That needs BAN_MEMBERS.
#[utoipa::path(
    get,
    path = "/guilds/{guild_id}/bans",
    operation_id = "listBans",
    tag = "members",
    security(("access_token" = [])),
    params(("guild_id" = String, Path, description = "The guild"), Parameters),
    responses((status = 200, description = "A page", body = Page<Ban>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
    Query(Parameters { limit, after }): Query<Parameters>,
) -> Result<Json<Page<Ban>>, ApiError> {
    let limit = limit.unwrap_or(DEFAULT);
    if !(1..=MAX).contains(&limit) {
        return Err(ApiError::invalid("limit", format!("must be from 1 to {MAX}")));
    }
    if after.as_deref().is_some_and(|id| !ids::is_possible(id)) {
        return Err(ApiError::invalid("after", "is no user id"));
    }
    let one_more = i64::from(limit) + 1;
    let bans = state
        .guilds
        .list_bans(&identity.user_id, &path.guild()?, after.as_deref(), one_more)
        .await?;
    Ok(Json(Page::of_one_more(bans, limit, |ban| ban.user.id.clone())))
}
