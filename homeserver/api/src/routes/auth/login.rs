//! `POST /auth/login`

use axum::extract::State;
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use super::model::Login;
use crate::{ApiError, ApiState, error::Refusals, extract::Json};

/// Who logs in.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Body {
    /// Username, `@user:server` or e-mail address.
    #[serde(alias = "username", alias = "email")]
    #[schema(example = "ada")]
    login: String,
    /// The account's password.
    #[schema(value_type = String, format = Password)]
    password: SecretString,
}

/// Logs in: a new session with tokens of its own.
#[utoipa::path(
    post,
    path = "/auth/login",
    operation_id = "login",
    tag = "auth",
    request_body = Body,
    responses((status = 200, description = "The account and its tokens", body = Login), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Json(body): Json<Body>,
) -> Result<Json<Login>, ApiError> {
    let login = state.accounts.login(&body.login, &body.password).await?;
    Ok(Json(login.into()))
}
