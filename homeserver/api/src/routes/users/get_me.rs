//! `GET /users/@me`

use axum::extract::State;
use guildhall_accounts::User;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json},
};

/// The own account.
#[utoipa::path(
    get,
    path = "/users/@me",
    operation_id = "getOwnUser",
    tag = "users",
    security(("access_token" = [])),
    responses((status = 200, description = "The account, with what only its owner may see", body = User), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
) -> Result<Json<User>, ApiError> {
    let user = state.accounts.user(&identity.user_id).await?;
    // The account was deleted while its token still stood.
    user.map(Json)
        .ok_or_else(|| ApiError::unauthorized("The account no longer exists"))
}
