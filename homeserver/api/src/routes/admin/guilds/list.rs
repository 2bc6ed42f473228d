//! `GET /admin/guilds`

use axum::extract::State;
use guildhall_admin::guilds::AdminGuild;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json, Query},
    routes::ids,
};

/// Which guilds.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Parameters {
    /// Text in the name; all guilds when absent. At most 100 characters.
    #[serde(default)]
    query: Option<String>,
    /// Guilds on the page, 1 to 100; 50 when absent.
    #[serde(default)]
    limit: Option<u32>,
    /// The guild to go on before: `nextCursor` of the page before.
    #[serde(default)]
    before: Option<String>,
}

/// The guilds that this server holds, also those of other servers, the newest first. What is said in them is not shown. That needs an administrator of this server.
#[utoipa::path(
    get,
    path = "/admin/guilds",
    operation_id = "listAllGuilds",
    tag = "admin",
    security(("access_token" = [])),
    params(Parameters),
    responses((status = 200, description = "A page", body = Page<AdminGuild>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Query(parameters): Query<Parameters>,
) -> Result<Json<Page<AdminGuild>>, ApiError> {
    let limit = ids::page_limit(parameters.limit)?;
    ids::cursor("before", parameters.before.as_deref())?;
    let text = parameters.query.as_deref().unwrap_or_default();
    let before = parameters.before.as_deref();
    let guilds = state
        .admin
        .guilds(&identity.user_id, text, before, i64::from(limit) + 1)
        .await?;
    Ok(Json(Page::of_one_more(guilds, limit, |guild| guild.id.clone())))
}
