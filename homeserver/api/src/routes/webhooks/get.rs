//! `GET /webhooks/{webhook_id}`

use axum::extract::State;
use guildhall_guilds::model::Webhook;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json, Path},
    routes::ids::WebhookPath,
};

/// One webhook, without its token. That needs MANAGE_WEBHOOKS in its channel.
#[utoipa::path(
    get,
    path = "/webhooks/{webhook_id}",
    operation_id = "getWebhook",
    tag = "webhooks",
    security(("access_token" = [])),
    params(("webhook_id" = String, Path, description = "The webhook")),
    responses((status = 200, description = "The webhook", body = Webhook), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<WebhookPath>,
) -> Result<Json<Webhook>, ApiError> {
    let webhook = state.guilds.webhook(&identity.user_id, path.webhook()?).await?;
    Ok(Json(webhook))
}
