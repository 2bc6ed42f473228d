//! `GET /admin/users`

use axum::extract::State;
use guildhall_admin::users::AdminUser;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json, Query},
    routes::ids,
};

/// Which accounts.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Parameters {
    /// Text in the username, the name as shown or the e-mail address; all accounts when absent. At most 100 characters.
    #[serde(default)]
    query: Option<String>,
    /// Accounts on the page, 1 to 100; 50 when absent.
    #[serde(default)]
    limit: Option<u32>,
    /// The account to go on before: `nextCursor` of the page before.
    #[serde(default)]
    before: Option<String>,
}

/// The accounts of this server, the newest first. That needs an administrator of this server.
#[utoipa::path(
    get,
    path = "/admin/users",
    operation_id = "listAccounts",
    tag = "admin",
    security(("access_token" = [])),
    params(Parameters),
    responses((status = 200, description = "A page", body = Page<AdminUser>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Query(parameters): Query<Parameters>,
) -> Result<Json<Page<AdminUser>>, ApiError> {
    let limit = ids::page_limit(parameters.limit)?;
    ids::cursor("before", parameters.before.as_deref())?;
    let text = parameters.query.as_deref().unwrap_or_default();
    let before = parameters.before.as_deref();
    let users = state
        .admin
        .users(&identity.user_id, text, before, i64::from(limit) + 1)
        .await?;
    Ok(Json(Page::of_one_more(users, limit, |user| user.id.clone())))
}
