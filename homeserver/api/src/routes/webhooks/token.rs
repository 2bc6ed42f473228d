//! `POST /webhooks/{webhook_id}/token`

use axum::extract::State;
use guildhall_guilds::model::Webhook;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json, Path},
    routes::ids::WebhookPath,
};

/// Gives a webhook another token, which is shown this once; the one before is worthless from then on. That needs MANAGE_WEBHOOKS in its channel, and is done on the webhook's own
/// server.
#[utoipa::path(
    post,
    path = "/webhooks/{webhook_id}/token",
    operation_id = "rotateWebhookToken",
    tag = "webhooks",
    security(("access_token" = [])),
    params(("webhook_id" = String, Path, description = "The webhook")),
    responses(
        (status = 200, description = "The webhook with its token", body = Webhook),
        (status = 409, description = "It is of another server", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<WebhookPath>,
) -> Result<Json<Webhook>, ApiError> {
    let webhook = state
        .guilds
        .rotate_webhook_token(&identity.user_id, path.webhook()?)
        .await?;
    Ok(Json(webhook))
}
