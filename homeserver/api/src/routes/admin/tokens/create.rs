//! `POST /admin/registration-tokens`

use axum::{extract::State, http::StatusCode};
use guildhall_admin::tokens::NewRegistrationToken;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json},
    routes::fields::time,
};

const fn one() -> u32 {
    1
}

/// What the token is for.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CreateRegistrationToken)]
pub(super) struct Body {
    /// Accounts that it makes, 1 to 1000000; 1 when absent.
    #[serde(default = "one")]
    #[schema(minimum = 1, maximum = 1_000_000)]
    max_uses: u32,
    /// When it ends, RFC 3339, in the future; it does not when absent or null.
    #[serde(default)]
    #[schema(format = DateTime)]
    expires_at: Option<String>,
}

/// Makes a token that lets somebody register. The answer alone has it. That needs an administrator of this server.
#[utoipa::path(
    post,
    path = "/admin/registration-tokens",
    operation_id = "createRegistrationToken",
    tag = "admin",
    security(("access_token" = [])),
    request_body = Body,
    responses((status = 201, description = "The token", body = NewRegistrationToken), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Json(body): Json<Body>,
) -> Result<(StatusCode, Json<NewRegistrationToken>), ApiError> {
    let end = body.expires_at.as_deref();
    let end = end.map(|end| time("expiresAt", end)).transpose()?;
    let token = state
        .admin
        .create_registration_token(&identity.user_id, body.max_uses, end)
        .await?;
    Ok((StatusCode::CREATED, Json(token)))
}
