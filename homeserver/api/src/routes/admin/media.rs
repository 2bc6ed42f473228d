//! `GET /admin/media`

use axum::extract::State;
use guildhall_admin::media::MediaOverview;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json},
};

/// What is stored of users and of other servers: in all, by kind, and by whom most. What one user may store is changed with the account. That needs an administrator of this server.
#[utoipa::path(
    get,
    path = "/admin/media",
    operation_id = "getMediaOverview",
    tag = "admin",
    security(("access_token" = [])),
    responses((status = 200, description = "What is stored", body = MediaOverview), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
) -> Result<Json<MediaOverview>, ApiError> {
    Ok(Json(state.admin.media(&identity.user_id).await?))
}
