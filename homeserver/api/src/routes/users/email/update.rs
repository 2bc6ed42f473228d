//! `PUT /users/@me/email`

use axum::extract::State;
use guildhall_accounts::User;
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json},
};

/// Another e-mail address.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UpdateOwnEmail)]
pub(super) struct Body {
    /// The address; null takes it off.
    #[schema(required)]
    email: Option<String>,
    /// The account's password.
    #[schema(value_type = String, format = Password)]
    password: SecretString,
}

/// Changes the e-mail address of the own account. It logs in from now on, and is not confirmed: where this server sends mail, it is
/// written to. What was sent to the earlier one does not count any more. After five wrong passwords in a row it is waited, and for
/// an account or an address at most five mails are sent an hour: 429 with `Retry-After`.
#[utoipa::path(
    put,
    path = "/users/@me/email",
    operation_id = "updateOwnEmail",
    tag = "users",
    security(("access_token" = [])),
    request_body = Body,
    responses(
        (status = 200, description = "The account as it now stands", body = User),
        (status = 409, description = "The e-mail address is taken", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Json(Body { email, password }): Json<Body>,
) -> Result<Json<User>, ApiError> {
    let user = state
        .accounts
        .change_email(&identity.user_id, email.as_deref(), &password)
        .await?;
    state.guilds.email_changed(&identity.user_id);
    Ok(Json(user))
}
