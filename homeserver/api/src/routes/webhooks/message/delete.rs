//! `DELETE /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}`

use axum::{extract::State, http::StatusCode};

use crate::{ApiError, ApiState, error::Refusals, extract::Path, routes::ids::WebhookMessagePath};

/// Deletes a message that a webhook of this server has written, by its token and without an account.
#[utoipa::path(
    delete,
    path = "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}",
    operation_id = "deleteWebhookMessage",
    tag = "webhooks",
    params(
        ("webhook_id" = String, Path, description = "The webhook"),
        ("webhook_token" = String, Path, description = "Its token"),
        ("message_id" = String, Path, description = "The message"),
    ),
    responses((status = 204, description = "The message is gone"), Refusals)
)]
pub(in crate::routes::webhooks) async fn handle(
    State(state): State<ApiState>,
    Path(path): Path<WebhookMessagePath>,
) -> Result<StatusCode, ApiError> {
    state
        .messaging
        .delete_as_webhook(path.webhook()?, &path.message()?)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
