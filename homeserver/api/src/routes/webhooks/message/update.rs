//! `PATCH /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}`

use axum::extract::State;
use guildhall_messaging::Message;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Json, Path},
    routes::{fields::object, ids::WebhookMessagePath, messages::allowed_mentions::AllowedMentionsBody},
};

/// The new text.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UpdateWebhookMessage)]
pub(in crate::routes::webhooks) struct Body {
    /// 1 to 4000 characters, not all of them blank. Emoji are as in `executeWebhook`.
    content: String,
    /// What of the mentions in the text counts, as in `createMessage`. Nobody is told of them.
    #[serde(default, deserialize_with = "object")]
    allowed_mentions: Option<AllowedMentionsBody>,
}

/// Edits a message that a webhook of this server has written, by its token and without an account. The name and the picture that it shows stay.
#[utoipa::path(
    patch,
    path = "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}",
    operation_id = "updateWebhookMessage",
    tag = "webhooks",
    params(
        ("webhook_id" = String, Path, description = "The webhook"),
        ("webhook_token" = String, Path, description = "Its token"),
        ("message_id" = String, Path, description = "The message"),
    ),
    request_body = Body,
    responses((status = 200, description = "The message as it now stands", body = Message), Refusals)
)]
pub(in crate::routes::webhooks) async fn handle(
    State(state): State<ApiState>,
    Path(path): Path<WebhookMessagePath>,
    Json(Body {
        content,
        allowed_mentions,
    }): Json<Body>,
) -> Result<Json<Message>, ApiError> {
    let allowed = allowed_mentions.unwrap_or_default().into();
    let message = state
        .messaging
        .edit_as_webhook(path.webhook()?, &path.message()?, (&content, &allowed))
        .await?;
    Ok(Json(message))
}
