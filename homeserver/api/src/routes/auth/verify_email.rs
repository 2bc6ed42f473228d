//! `POST /auth/verify-email`

use axum::{extract::State, http::StatusCode};
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{ApiError, ApiState, error::Refusals, extract::Json};

/// What shows that somebody reads the mail of an address.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = VerifyEmail)]
pub(super) struct Body {
    /// The code from the mail. It works once, for 24 hours, and only the newest does.
    #[schema(value_type = String)]
    token: SecretString,
}

/// Confirms the e-mail address of the account that the code was sent to. Nobody has to be logged in: the mail may be read elsewhere.
#[utoipa::path(
    post,
    path = "/auth/verify-email",
    operation_id = "verifyEmail",
    tag = "auth",
    request_body = Body,
    responses((status = 204, description = "The address is confirmed"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Json(Body { token }): Json<Body>,
) -> Result<StatusCode, ApiError> {
    let user = state.accounts.verify_email(&token).await?;
    state.guilds.email_changed(&user);
    Ok(StatusCode::NO_CONTENT)
}
