//! `DELETE /admin/registration-tokens/{token_id}`

use axum::{extract::State, http::StatusCode};
use guildhall_guilds::{Refusal, Thing};
use serde::Deserialize;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Path},
    routes::ids,
};

/// `{token_id}`
#[derive(Deserialize)]
pub(super) struct TokenPath {
    token_id: String,
}

/// Takes a registration token away: it registers nobody any more. Who has registered with it stays. That needs an administrator of this server.
#[utoipa::path(
    delete,
    path = "/admin/registration-tokens/{token_id}",
    operation_id = "deleteRegistrationToken",
    tag = "admin",
    security(("access_token" = [])),
    params(("token_id" = String, Path, description = "The token's id, which is not the token")),
    responses((status = 204, description = "It is gone"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<TokenPath>,
) -> Result<StatusCode, ApiError> {
    if !ids::is_possible(&path.token_id) {
        return Err(Refusal::Unknown(Thing::RegistrationToken).into());
    }
    state
        .admin
        .delete_registration_token(&identity.user_id, &path.token_id)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
