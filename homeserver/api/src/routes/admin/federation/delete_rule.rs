//! `DELETE /admin/federation/rules/{pattern}`

use axum::{extract::State, http::StatusCode};

use super::RulePath;
use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Path},
};

/// Takes a rule of the database away, which holds at once. Those of the configuration are changed there, and are unknown here. That needs an administrator of this server.
#[utoipa::path(
    delete,
    path = "/admin/federation/rules/{pattern}",
    operation_id = "deleteFederationRule",
    tag = "admin",
    security(("access_token" = [])),
    params(("pattern" = String, Path, description = "The rule's pattern")),
    responses((status = 204, description = "It is gone"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<RulePath>,
) -> Result<StatusCode, ApiError> {
    state
        .admin
        .delete_federation_rule(&identity.user_id, &path.pattern)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
