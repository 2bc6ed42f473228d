//! `GET /users/@me/sessions`

use axum::extract::State;
use guildhall_accounts::Session;

use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json},
};

/// Where the caller is logged in: each login is a session, at most 1000, the newest first. Addresses are not kept.
#[utoipa::path(
    get,
    path = "/users/@me/sessions",
    operation_id = "listOwnSessions",
    tag = "users",
    security(("access_token" = [])),
    responses((status = 200, description = "All of them on one page", body = Page<Session>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
) -> Result<Json<Page<Session>>, ApiError> {
    Ok(Json(Page::whole(state.accounts.sessions(&identity).await?)))
}
