//! `GET /admin/federation`

use axum::extract::State;
use guildhall_admin::federation::FederationOverview;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json},
};

/// With which servers this server deals: the mode, and the rules of the configuration and of the database. That needs an administrator of this server.
#[utoipa::path(
    get,
    path = "/admin/federation",
    operation_id = "getFederation",
    tag = "admin",
    security(("access_token" = [])),
    responses((status = 200, description = "Mode and rules", body = FederationOverview), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
) -> Result<Json<FederationOverview>, ApiError> {
    Ok(Json(state.admin.federation(&identity.user_id).await?))
}
