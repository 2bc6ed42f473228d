//! `DELETE /webhooks/{webhook_id}`

use axum::{extract::State, http::StatusCode};

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{AuditReason, Auth, Path},
    routes::ids::WebhookPath,
};

/// Deletes a webhook; what it has written stays. That needs MANAGE_WEBHOOKS in its channel.
#[utoipa::path(
    delete,
    path = "/webhooks/{webhook_id}",
    operation_id = "deleteWebhook",
    tag = "webhooks",
    security(("access_token" = [])),
    params(
        ("webhook_id" = String, Path, description = "The webhook"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8, at most 512 characters"),
    ),
    responses((status = 204, description = "The webhook is gone"), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<WebhookPath>,
    AuditReason(reason): AuditReason,
) -> Result<StatusCode, ApiError> {
    let guilds = state.guilds.because(reason);
    guilds.delete_webhook(&identity.user_id, path.webhook()?).await?;
    Ok(StatusCode::NO_CONTENT)
}
