//! `POST /auth/login`

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use guildhall_accounts::LoggedIn;
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use super::model::{Awaited, Login};
use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Json, UserAgent},
};

/// Who logs in.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LogIn)]
pub(super) struct Body {
    /// Username, `@user:server` or e-mail address.
    #[serde(alias = "username", alias = "email")]
    #[schema(example = "ada")]
    login: String,
    /// The account's password.
    #[schema(value_type = String, format = Password)]
    password: SecretString,
}

/// Logs in: a new session with tokens of its own. An account with a second factor gets a ticket instead, for
/// `POST /auth/login/2fa`.
#[utoipa::path(
    post,
    path = "/auth/login",
    operation_id = "login",
    tag = "auth",
    request_body = Body,
    responses(
        (status = 200, description = "The account and its tokens", body = Login),
        (status = 202, description = "The password is right; the second factor is awaited", body = Awaited),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    UserAgent(agent): UserAgent,
    Json(body): Json<Body>,
) -> Result<Response, ApiError> {
    Ok(
        match state
            .accounts
            .on_device(agent.as_deref())
            .login(&body.login, &body.password)
            .await?
        {
            LoggedIn::Session(user, tokens) => Json(Login::from((*user, tokens))).into_response(),
            LoggedIn::Awaited(ticket) => {
                (StatusCode::ACCEPTED, Json(Awaited { mfa: true, ticket })).into_response()
            }
        },
    )
}
