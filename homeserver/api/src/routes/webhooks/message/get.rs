//! `GET /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}`

use axum::extract::State;
use guildhall_messaging::Message;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Json, Path},
    routes::ids::WebhookMessagePath,
};

/// A message that a webhook of this server has written, by its token and without an account.
#[utoipa::path(
    get,
    path = "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}",
    operation_id = "getWebhookMessage",
    tag = "webhooks",
    params(
        ("webhook_id" = String, Path, description = "The webhook"),
        ("webhook_token" = String, Path, description = "Its token"),
        ("message_id" = String, Path, description = "The message"),
    ),
    responses((status = 200, description = "The message", body = Message), Refusals)
)]
pub(in crate::routes::webhooks) async fn handle(
    State(state): State<ApiState>,
    Path(path): Path<WebhookMessagePath>,
) -> Result<Json<Message>, ApiError> {
    let message = state
        .messaging
        .webhook_message(path.webhook()?, &path.message()?)
        .await?;
    Ok(Json(message))
}
