//! `POST /webhooks/{webhook_id}/{webhook_token}`

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use guildhall_messaging::{Message, NewWebhookMessage};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Json, Path, Query},
    routes::{fields::object, ids::WebhookTokenPath, messages::allowed_mentions::AllowedMentionsBody},
};

/// What is answered.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Parameters {
    /// Whether the message is answered; else there is no content.
    #[serde(default)]
    wait: bool,
}

/// A message to send.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ExecuteWebhook)]
pub(super) struct Body {
    /// 1 to 4000 characters, not all of them blank. `<:name:id>` are emoji of the guild; others become their names.
    content: String,
    /// The name to show in place of the webhook's, 1 to 80 characters.
    #[serde(default)]
    username: Option<String>,
    /// The picture to show in place of the webhook's: `mxc://server/media id`.
    #[serde(default)]
    avatar_url: Option<String>,
    /// Whether it is to be read aloud.
    #[serde(default)]
    tts: bool,
    /// What of the mentions in the text counts, as in `createMessage`: all when absent. A webhook may call everybody.
    #[serde(default, deserialize_with = "object")]
    allowed_mentions: Option<AllowedMentionsBody>,
}

/// Sends a message as a webhook of this server, by its token and without an account. When it is answered, it is durable. Rules of automod and slow mode do not apply.
#[utoipa::path(
    post,
    path = "/webhooks/{webhook_id}/{webhook_token}",
    operation_id = "executeWebhook",
    tag = "webhooks",
    params(
        ("webhook_id" = String, Path, description = "The webhook"),
        ("webhook_token" = String, Path, description = "Its token"),
        Parameters,
    ),
    request_body = Body,
    responses(
        (status = 200, description = "The message, if it was waited for", body = Message),
        (status = 204, description = "The message is sent"),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Path(path): Path<WebhookTokenPath>,
    Query(Parameters { wait }): Query<Parameters>,
    Json(body): Json<Body>,
) -> Result<Response, ApiError> {
    let new = NewWebhookMessage {
        content: body.content,
        username: body.username,
        avatar: body.avatar_url,
        tts: body.tts,
        allowed_mentions: body.allowed_mentions.unwrap_or_default().into(),
    };
    let message = state.messaging.send_as_webhook(path.webhook()?, new).await?;
    Ok(match wait {
        true => Json(message).into_response(),
        false => StatusCode::NO_CONTENT.into_response(),
    })
}
