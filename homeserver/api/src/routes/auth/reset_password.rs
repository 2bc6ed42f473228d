//! `POST /auth/reset-password`

use axum::{extract::State, http::StatusCode};
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{ApiError, ApiState, error::Refusals, extract::Json};

/// Another password.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ResetPassword)]
pub(super) struct Body {
    /// The code from the mail. It works once, for an hour, and only the newest does.
    #[schema(value_type = String)]
    token: SecretString,
    /// 8 to 256 characters.
    #[schema(value_type = String, format = Password)]
    password: SecretString,
}

/// Gives the account that the code was sent to another password, and ends all its sessions. A second factor stays: the next login asks
/// for it.
#[utoipa::path(
    post,
    path = "/auth/reset-password",
    operation_id = "resetPassword",
    tag = "auth",
    request_body = Body,
    responses((status = 204, description = "The password is another; log in with it"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Json(Body { token, password }): Json<Body>,
) -> Result<StatusCode, ApiError> {
    state.accounts.reset_password(&token, password).await?;
    Ok(StatusCode::NO_CONTENT)
}
