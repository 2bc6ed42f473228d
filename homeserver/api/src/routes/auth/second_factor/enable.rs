//! `POST /auth/2fa/enable`

use axum::extract::State;
use guildhall_accounts::Enrolment;
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json},
};

/// Who takes a second factor on.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EnableSecondFactor)]
pub(super) struct Body {
    /// The account's password.
    #[schema(value_type = String, format = Password)]
    password: SecretString,
}

/// Proposes a second factor: a secret for an authenticator app. It is not asked for before `POST /auth/2fa/verify` has seen a
/// code of it; until then asking again gives another one.
#[utoipa::path(
    post,
    path = "/auth/2fa/enable",
    operation_id = "enableSecondFactor",
    tag = "auth",
    security(("access_token" = [])),
    request_body = Body,
    responses(
        (status = 200, description = "The secret; it is shown once", body = Enrolment),
        (status = 409, description = "A second factor is in force already", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Json(Body { password }): Json<Body>,
) -> Result<Json<Enrolment>, ApiError> {
    let accounts = &state.accounts;
    Ok(Json(
        accounts
            .propose_second_factor(&identity.user_id, &password)
            .await?,
    ))
}
