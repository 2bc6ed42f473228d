//! `DELETE /users/@me`

use axum::{extract::State, http::StatusCode};
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json},
};

/// What shows that the owner of the account means it.
#[derive(Deserialize, ToSchema)]
#[schema(as = DeleteOwnUser)]
pub(super) struct Body {
    /// The account's password.
    #[schema(value_type = String, format = Password)]
    password: SecretString,
    /// A code of the app, or a recovery code; needed where the account has a second factor.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "287082")]
    code: Option<SecretString>,
}

/// Deactivates the own account, for good. At once all sessions end, and what is the account's alone is erased: name, pictures, bio, e-mail address, second factor, settings, notifications, read states, blocks. Within
/// seconds, or when the server is back, the user leaves all guilds and groups, and is nobody's friend. What was said stays, below the user's id; the username stays taken.
#[utoipa::path(
    delete,
    path = "/users/@me",
    operation_id = "deleteOwnUser",
    tag = "users",
    security(("access_token" = [])),
    request_body = Body,
    responses(
        (status = 204, description = "The account is no more"),
        (status = 409, description = "The caller owns a guild, which is to be given away (`PATCH /guilds/{guild_id}`) or deleted first; `details` names each as `guilds`. Or there is no other administrator", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Json(Body { password, code }): Json<Body>,
) -> Result<StatusCode, ApiError> {
    let user = &identity.user_id;
    let owned = state.guilds.owned_guilds(user).await?;
    if !owned.is_empty() {
        let refusal = ApiError::conflict("You own guilds: give them away or delete them first");
        let details = owned.into_iter().take(10);
        return Err(details.fold(refusal, |refusal, (id, name)| {
            refusal.about("guilds", format!("{id} {name}"))
        }));
    }
    state
        .accounts
        .deactivate(&identity, &password, code.as_ref())
        .await?;
    state.messaging.farewell_is_due();
    Ok(StatusCode::NO_CONTENT)
}
