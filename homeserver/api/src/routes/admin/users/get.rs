//! `GET /admin/users/{user_id}`

use axum::extract::State;
use guildhall_admin::users::AdminUser;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json, Path},
    routes::ids::UserPath,
};

/// An account of this server. That needs an administrator of this server.
#[utoipa::path(
    get,
    path = "/admin/users/{user_id}",
    operation_id = "getAccount",
    tag = "admin",
    security(("access_token" = [])),
    params(("user_id" = String, Path, description = "The user")),
    responses((status = 200, description = "The account", body = AdminUser), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<UserPath>,
) -> Result<Json<AdminUser>, ApiError> {
    Ok(Json(state.admin.account(&identity.user_id, &path.user()?).await?))
}
