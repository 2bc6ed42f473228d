//! `DELETE /webhooks/{webhook_id}/{webhook_token}`

use axum::{extract::State, http::StatusCode};

use crate::{ApiError, ApiState, error::Refusals, extract::Path, routes::ids::WebhookTokenPath};

/// Deletes a webhook of this server, by its token and without an account, in the name of who made it. If that user may no longer manage webhooks in the channel, only the token
/// goes, and the webhook is of no more use.
#[utoipa::path(
    delete,
    path = "/webhooks/{webhook_id}/{webhook_token}",
    operation_id = "deleteWebhookByToken",
    tag = "webhooks",
    params(
        ("webhook_id" = String, Path, description = "The webhook"),
        ("webhook_token" = String, Path, description = "Its token"),
    ),
    responses((status = 204, description = "The webhook is gone"), Refusals)
)]
pub(in crate::routes::webhooks) async fn handle(
    State(state): State<ApiState>,
    Path(path): Path<WebhookTokenPath>,
) -> Result<StatusCode, ApiError> {
    state.guilds.delete_webhook_by_token(path.webhook()?).await?;
    Ok(StatusCode::NO_CONTENT)
}
