//! `POST /auth/register`

use axum::{extract::State, http::StatusCode};
use guildhall_accounts::Registration;
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use super::model::Login;
use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Json, UserAgent},
};

/// A new account.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Register)]
pub(super) struct Body {
    /// 2 to 32 characters of `a-z`, `0-9`, `.`, `_` and `-`; it stands in the user's id for good.
    #[schema(example = "ada")]
    username: String,
    /// For logging in and for mail; optional.
    #[serde(default)]
    email: Option<String>,
    /// 8 to 256 characters.
    #[schema(value_type = String, format = Password)]
    password: SecretString,
    /// Name as shown; the username when absent.
    #[serde(default)]
    display_name: Option<String>,
    /// A registration token; needed where the server registers by token, and for the first admin.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    token: Option<SecretString>,
}

/// Makes an account and logs it in.
#[utoipa::path(
    post,
    path = "/auth/register",
    operation_id = "register",
    tag = "auth",
    request_body = Body,
    responses(
        (status = 201, description = "The account and its tokens", body = Login),
        (status = 409, description = "The username or e-mail address is taken", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    UserAgent(agent): UserAgent,
    Json(body): Json<Body>,
) -> Result<(StatusCode, Json<Login>), ApiError> {
    let Body {
        username,
        email,
        password,
        display_name,
        token,
    } = body;
    let registration = Registration {
        username,
        email,
        password,
        display_name,
        token,
    };
    let login = state
        .accounts
        .on_device(agent.as_deref())
        .register(registration)
        .await?;
    Ok((StatusCode::CREATED, Json(login.into())))
}
