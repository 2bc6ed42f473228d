//! `PUT /users/@me/password`

use axum::{extract::State, http::StatusCode};
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json},
};

/// Another password.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UpdateOwnPassword)]
pub(super) struct Body {
    /// The present one.
    #[schema(value_type = String, format = Password)]
    current_password: SecretString,
    /// The new one: 8 to 256 characters, and not the username.
    #[schema(value_type = String, format = Password)]
    new_password: SecretString,
    /// A code of the app, or a recovery code; needed where the account has a second factor.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "287082")]
    code: Option<SecretString>,
}

/// Changes the password of the own account. All other sessions end, and mails for a forgotten password do not count any more. After five wrong passwords or codes in a row it is
/// waited: 429 with `Retry-After`.
#[utoipa::path(
    put,
    path = "/users/@me/password",
    operation_id = "updateOwnPassword",
    tag = "users",
    security(("access_token" = [])),
    request_body = Body,
    responses((status = 204, description = "The new password counts"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Json(Body {
        current_password,
        new_password,
        code,
    }): Json<Body>,
) -> Result<StatusCode, ApiError> {
    state
        .accounts
        .change_password(&identity, &current_password, new_password, code.as_ref())
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
