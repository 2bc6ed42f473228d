//! `POST /auth/2fa/verify`

use axum::extract::State;
use guildhall_accounts::RecoveryCodes;
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json},
};

/// A first code.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = VerifySecondFactor)]
pub(super) struct Body {
    /// 6 digits, as the app shows them for the secret that was proposed.
    #[schema(value_type = String, example = "287082")]
    code: SecretString,
}

/// Puts the proposed second factor in force: from now on logging in asks for it. The answer has the recovery codes, which are
/// shown this once; each replaces one code of the app.
#[utoipa::path(
    post,
    path = "/auth/2fa/verify",
    operation_id = "verifySecondFactor",
    tag = "auth",
    security(("access_token" = [])),
    request_body = Body,
    responses(
        (status = 200, description = "The recovery codes", body = RecoveryCodes),
        (status = 409, description = "None was proposed, or one is in force already", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Json(Body { code }): Json<Body>,
) -> Result<Json<RecoveryCodes>, ApiError> {
    let codes = state
        .accounts
        .confirm_second_factor(&identity.user_id, &code)
        .await?;
    state.guilds.second_factor_changed(&identity.user_id).await;
    Ok(Json(codes))
}
