//! `GET /admin/federation/requests`

use axum::extract::State;
use guildhall_admin::federation::WaitingServer;

use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json},
};

/// The servers that wait to be decided on, in the mode `approval`: no rule is for them, and they have asked for something, or a user of this server wants to join something there. The one noted last comes
/// first; there are at most 1000, and who does not ask again is forgotten after 30 days. A rule decides. That needs an administrator of this server.
#[utoipa::path(
    get,
    path = "/admin/federation/requests",
    operation_id = "listFederationRequests",
    tag = "admin",
    security(("access_token" = [])),
    responses((status = 200, description = "All of them", body = Page<WaitingServer>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
) -> Result<Json<Page<WaitingServer>>, ApiError> {
    Ok(Json(Page::whole(
        state.admin.waiting_servers(&identity.user_id).await?,
    )))
}
