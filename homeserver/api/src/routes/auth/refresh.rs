//! `POST /auth/refresh`

use axum::extract::State;
use guildhall_accounts::Tokens;
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{ApiError, ApiState, error::Refusals, extract::Json};

/// The refresh token that is handed in.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Refresh)]
pub(super) struct Body {
    /// It serves once; handing in a used one ends the session.
    #[schema(value_type = String)]
    refresh_token: SecretString,
}

/// Changes a refresh token for new tokens of the same session.
#[utoipa::path(
    post,
    path = "/auth/refresh",
    operation_id = "refresh",
    tag = "auth",
    request_body = Body,
    responses((status = 200, description = "New tokens; the old refresh token is used up, but for 30 seconds in which the answer may have been lost", body = Tokens), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Json(body): Json<Body>,
) -> Result<Json<Tokens>, ApiError> {
    Ok(Json(state.accounts.refresh(&body.refresh_token).await?))
}
