//! `POST /users/@me/email/verification`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::Auth,
};

/// Has the mail sent again by which the own e-mail address is confirmed; what was sent before does not count any more. For an account
/// or an address at most five mails are sent an hour: 429 with `Retry-After`.
#[utoipa::path(
    post,
    path = "/users/@me/email/verification",
    operation_id = "sendEmailVerification",
    tag = "users",
    security(("access_token" = [])),
    responses(
        (status = 202, description = "A mail is on its way"),
        (status = 409, description = "There is no address, it is confirmed, or this server sends no mail", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
) -> Result<StatusCode, ApiError> {
    state.accounts.send_verification_again(&identity.user_id).await?;
    Ok(StatusCode::ACCEPTED)
}
