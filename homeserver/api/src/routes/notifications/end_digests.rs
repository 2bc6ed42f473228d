//! `POST /notifications/digest/unsubscribe`

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{ApiError, ApiState, error::Refusals, extract::Query};

/// Longest token, in bytes.
const MAX: usize = 128;

/// Which digests.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Parameters {
    /// What stands in the header `List-Unsubscribe` of the last digest.
    token: String,
}

/// Ends the digests of who has got one with this token; for mail programs (RFC 8058), without a login. What the body says does not matter. Whether there was such a token is not said.
#[utoipa::path(
    post,
    path = "/notifications/digest/unsubscribe",
    operation_id = "endDigests",
    tag = "notifications",
    params(Parameters),
    responses((status = 204, description = "No digest comes any more"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Query(Parameters { token }): Query<Parameters>,
) -> Result<StatusCode, ApiError> {
    if token.len() > MAX {
        return Err(ApiError::invalid(
            "token",
            format!("must have at most {MAX} bytes"),
        ));
    }
    state.notifications.end_digests(&token).await?;
    Ok(StatusCode::NO_CONTENT)
}
