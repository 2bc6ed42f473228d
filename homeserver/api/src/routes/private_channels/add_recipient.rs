//! `PUT /channels/{channel_id}/recipients/{user_id}`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Path},
    routes::ids::RecipientPath,
};

/// Has somebody come into a group. Anybody in it may. The group has the user among its recipients when the user's server has let the user in.
#[utoipa::path(
    put,
    path = "/channels/{channel_id}/recipients/{user_id}",
    operation_id = "addRecipient",
    tag = "private channels",
    security(("access_token" = [])),
    params(
        ("channel_id" = String, Path, description = "The group"),
        ("user_id" = String, Path, description = "The user"),
    ),
    responses(
        (status = 204, description = "The user is in it, or comes in"),
        (status = 409, description = "The group is full, or it is a channel of two people", body = ErrorBody),
        (status = 502, description = "The user's server answers nonsense", body = ErrorBody),
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
        .add_recipient(&identity.user_id, &channel, &user)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
