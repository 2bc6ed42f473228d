//! `DELETE /channels/{channel_id}/recipients/{user_id}`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Path},
    routes::ids::RecipientPath,
};

/// Takes somebody out of a group. Its owner may; who has made it can only leave. Oneself it is leaving.
#[utoipa::path(
    delete,
    path = "/channels/{channel_id}/recipients/{user_id}",
    operation_id = "removeRecipient",
    tag = "private channels",
    security(("access_token" = [])),
    params(
        ("channel_id" = String, Path, description = "The group"),
        ("user_id" = String, Path, description = "The user"),
    ),
    responses(
        (status = 204, description = "The user is out of it"),
        (status = 409, description = "It is a channel of two people", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<RecipientPath>,
) -> Result<StatusCode, ApiError> {
    let (channel, user) = (path.channel()?, path.user()?);
    state
        .messaging
        .remove_recipient(&identity.user_id, &channel, &user)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
