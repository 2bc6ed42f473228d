//! `POST /auth/2fa/recovery-codes`

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

/// Who wants new recovery codes.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RenewRecoveryCodes)]
pub(super) struct Body {
    /// The account's password.
    #[schema(value_type = String, format = Password)]
    password: SecretString,
    /// A code of the app; a recovery code does not do. It works once.
    #[schema(value_type = String, example = "287082")]
    code: SecretString,
}

/// Makes new recovery codes. All earlier ones stop working.
#[utoipa::path(
    post,
    path = "/auth/2fa/recovery-codes",
    operation_id = "renewRecoveryCodes",
    tag = "auth",
    security(("access_token" = [])),
    request_body = Body,
    responses(
        (status = 200, description = "The recovery codes; they are shown once", body = RecoveryCodes),
        (status = 409, description = "No second factor is in force", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Json(Body { password, code }): Json<Body>,
) -> Result<Json<RecoveryCodes>, ApiError> {
    let codes = state
        .accounts
        .renew_recovery_codes(&identity.user_id, &password, &code)
        .await?;
    Ok(Json(codes))
}
