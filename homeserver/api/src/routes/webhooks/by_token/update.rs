//! `PATCH /webhooks/{webhook_id}/{webhook_token}`

use axum::extract::State;
use guildhall_guilds::{WebhookPatch, model::Webhook};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Json, Path, UploadJson},
    routes::{fields::given, ids::WebhookTokenPath},
};

/// What to change; absent fields stay.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UpdateWebhookByToken)]
pub(in crate::routes::webhooks) struct Body {
    /// 1 to 80 characters.
    #[serde(default)]
    name: Option<String>,
    /// A picture: a data URI with base64, as that of an emoji; null for none.
    #[serde(default, deserialize_with = "given")]
    avatar: Option<Option<String>>,
}

/// Gives a webhook of this server another name or picture, by its token and without an account, in the name of who made it. 403 when that user may no longer manage webhooks in the
/// channel.
#[utoipa::path(
    patch,
    path = "/webhooks/{webhook_id}/{webhook_token}",
    operation_id = "updateWebhookByToken",
    tag = "webhooks",
    params(
        ("webhook_id" = String, Path, description = "The webhook"),
        ("webhook_token" = String, Path, description = "Its token"),
    ),
    request_body = Body,
    responses(
        (status = 200, description = "The webhook as it now stands", body = Webhook),
        (status = 409, description = "Who made it has stored as much as one may", body = ErrorBody),
        Refusals,
    )
)]
pub(in crate::routes::webhooks) async fn handle(
    State(state): State<ApiState>,
    Path(path): Path<WebhookTokenPath>,
    UploadJson(Body { name, avatar }): UploadJson<Body>,
) -> Result<Json<Webhook>, ApiError> {
    let patch = WebhookPatch {
        name,
        avatar,
        channel: None,
    };
    let webhook = state
        .guilds
        .update_webhook_by_token(path.webhook()?, patch)
        .await?;
    Ok(Json(webhook))
}
