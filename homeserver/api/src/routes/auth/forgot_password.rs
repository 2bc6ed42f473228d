//! `POST /auth/forgot-password`

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::Json,
};

/// Whose password was forgotten.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ForgotPassword)]
pub(super) struct Body {
    /// The account's e-mail address.
    email: String,
}

/// Has a mail sent to the address by which another password can be chosen, if it is the confirmed one of an account. The answer is the
/// same whether it is or not.
#[utoipa::path(
    post,
    path = "/auth/forgot-password",
    operation_id = "forgotPassword",
    tag = "auth",
    request_body = Body,
    responses(
        (status = 202, description = "If it is the confirmed address of an account, a mail is on its way"),
        (status = 409, description = "This server sends no mail", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Json(Body { email }): Json<Body>,
) -> Result<StatusCode, ApiError> {
    state.accounts.forgot_password(&email)?;
    Ok(StatusCode::ACCEPTED)
}
