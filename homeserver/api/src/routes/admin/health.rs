//! `GET /admin/health`

use axum::extract::State;
use guildhall_admin::health::Health;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json},
};

/// How the server is: what it takes of the machine, how far its parts are, and what is wrong. That needs an administrator of this server.
#[utoipa::path(
    get,
    path = "/admin/health",
    operation_id = "getHealth",
    tag = "admin",
    security(("access_token" = [])),
    responses((status = 200, description = "How it is", body = Health), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
) -> Result<Json<Health>, ApiError> {
    Ok(Json(state.admin.health(&identity.user_id).await?))
}
