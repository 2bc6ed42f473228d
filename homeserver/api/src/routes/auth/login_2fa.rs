//! `POST /auth/login/2fa`

use axum::extract::State;
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use super::model::Login;
use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Json, UserAgent},
};

/// What completes a login.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LoginWithCode)]
pub(super) struct Body {
    /// From the answer to `POST /auth/login`. It logs in once; after a wrong code it may be shown again.
    #[schema(value_type = String)]
    ticket: SecretString,
    /// A code of the app, or a recovery code. It works once.
    #[schema(value_type = String, example = "287082")]
    code: SecretString,
}

/// Completes a login with the second factor. A wrong code is 400, a ticket that does not stand 401. After five wrong codes in a row
/// the account waits, longer each time and an hour at most: 429 with `Retry-After`. Recovery codes are counted apart, 20 in a minute.
#[utoipa::path(
    post,
    path = "/auth/login/2fa",
    operation_id = "loginWithCode",
    tag = "auth",
    request_body = Body,
    responses((status = 200, description = "The account and its tokens", body = Login), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    UserAgent(agent): UserAgent,
    Json(Body { ticket, code }): Json<Body>,
) -> Result<Json<Login>, ApiError> {
    let login = state
        .accounts
        .on_device(agent.as_deref())
        .login_with_code(&ticket, &code)
        .await?;
    Ok(Json(login.into()))
}
