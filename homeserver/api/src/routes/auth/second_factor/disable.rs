//! `POST /auth/2fa/disable`

use axum::{extract::State, http::StatusCode};
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json},
};

/// Who switches the second factor off.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DisableSecondFactor)]
pub(super) struct Body {
    /// The account's password.
    #[schema(value_type = String, format = Password)]
    password: SecretString,
    /// A code of the app, or a recovery code. It works once.
    #[schema(value_type = String, example = "287082")]
    code: SecretString,
}

/// Switches the second factor off; its secret and its recovery codes are forgotten.
#[utoipa::path(
    post,
    path = "/auth/2fa/disable",
    operation_id = "disableSecondFactor",
    tag = "auth",
    security(("access_token" = [])),
    request_body = Body,
    responses(
        (status = 204, description = "There is no second factor any more"),
        (status = 409, description = "No second factor is in force", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Json(Body { password, code }): Json<Body>,
) -> Result<StatusCode, ApiError> {
    let accounts = &state.accounts;
    accounts
        .end_second_factor(&identity.user_id, &password, &code)
        .await?;
    state.guilds.second_factor_changed(&identity.user_id).await;
    Ok(StatusCode::NO_CONTENT)
}
