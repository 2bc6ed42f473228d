//! `GET /webhooks/{webhook_id}/{webhook_token}`

use axum::extract::State;
use guildhall_guilds::model::Webhook;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Json, Path},
    routes::ids::WebhookTokenPath,
};

/// A webhook of this server, by its token and without an account.
#[utoipa::path(
    get,
    path = "/webhooks/{webhook_id}/{webhook_token}",
    operation_id = "getWebhookByToken",
    tag = "webhooks",
    params(
        ("webhook_id" = String, Path, description = "The webhook"),
        ("webhook_token" = String, Path, description = "Its token"),
    ),
    responses((status = 200, description = "The webhook", body = Webhook), Refusals)
)]
pub(in crate::routes::webhooks) async fn handle(
    State(state): State<ApiState>,
    Path(path): Path<WebhookTokenPath>,
) -> Result<Json<Webhook>, ApiError> {
    Ok(Json(state.guilds.webhook_by_token(path.webhook()?).await?))
}
