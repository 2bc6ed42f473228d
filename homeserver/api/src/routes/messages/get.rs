//! `GET /channels/{channel_id}/messages/{message_id}`

use axum::extract::State;
use guildhall_messaging::Message;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json, Path},
    routes::ids::MessagePath,
};

/// One message.
#[utoipa::path(
    get,
    path = "/channels/{channel_id}/messages/{message_id}",
    operation_id = "getMessage",
    tag = "messages",
    security(("access_token" = [])),
    params(
        ("channel_id" = String, Path, description = "The channel"),
        ("message_id" = String, Path, description = "The message"),
    ),
    responses((status = 200, description = "The message", body = Message), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<MessagePath>,
) -> Result<Json<Message>, ApiError> {
    let (channel, message) = (path.channel()?, path.message()?);
    Ok(Json(
        state
            .messaging
            .message(&identity.user_id, &channel, &message)
            .await?,
    ))
}
