//! `POST /webhooks/{webhook_id}/{webhook_token}`

use axum::{
    extract::{FromRequest as _, Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use guildhall_messaging::{Message, NewAttachment, NewWebhookMessage};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::form;
use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Json, Multipart, Path, Query, is_multipart},
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
    /// 1 to 4000 characters, not all of them blank; beside files it may be absent or empty. `<:name:id>` are emoji of the guild; others become their names.
    #[serde(default)]
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
    /// What is said of files that come with the request.
    #[serde(default)]
    #[schema(max_items = 10)]
    attachments: Vec<FileBody>,
}

/// What is said of a file that comes with the request.
#[derive(Deserialize, ToSchema)]
#[schema(as = ExecuteWebhookFile)]
struct FileBody {
    /// Its number: that of `files[0]` is 0.
    id: Number,
    /// What it shows, for who cannot see it: at most 1024 characters.
    #[serde(default)]
    description: Option<String>,
    /// Whether it is hidden until one asks for it.
    #[serde(default)]
    spoiler: bool,
}

/// The number of a file, which some write as a text.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
#[schema(as = ExecuteWebhookFileNumber)]
enum Number {
    /// The number.
    Number(u64),
    /// Its digits.
    Digits(String),
}

impl From<Body> for NewWebhookMessage {
    fn from(body: Body) -> Self {
        let said = |file: FileBody| NewAttachment {
            id: match file.id {
                Number::Number(number) => number.to_string(),
                Number::Digits(digits) => digits.parse::<u64>().map_or(digits, |number| number.to_string()),
            },
            description: file.description,
            spoiler: file.spoiler,
        };
        Self {
            content: body.content,
            username: body.username,
            avatar: body.avatar_url,
            tts: body.tts,
            allowed_mentions: body.allowed_mentions.unwrap_or_default().into(),
            attachments: body.attachments.into_iter().map(said).collect(),
        }
    }
}

/// Sends a message as a webhook of this server, by its token and without an account. When it is answered, it is durable. Rules of automod and slow mode do not apply.
///
/// Files come with it as `multipart/form-data`: at most 10, no larger than those of users of the standard tier, and counted as stored by who has made the webhook. Their kind follows
/// from their content; pictures are freed of metadata. If one is refused, or the message is, none stays.
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
    request_body(content(
        (Body = "application/json"),
        (inline(form::Form) = "multipart/form-data")
    )),
    responses(
        (status = 200, description = "The message, if it was waited for", body = Message),
        (status = 204, description = "The message is sent"),
        (status = 409, description = "Who has made the webhook has stored as much as one may, or the webhook was given another channel meanwhile", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Path(path): Path<WebhookTokenPath>,
    Query(Parameters { wait }): Query<Parameters>,
    request: Request,
) -> Result<Response, ApiError> {
    let message = if is_multipart(request.headers()) {
        let parts = Multipart::from_request(request, &state).await?;
        form::send(state, path, parts).await?
    } else {
        let Json(body) = Json::<Body>::from_request(request, &state).await?;
        let sent = state
            .messaging
            .send_as_webhook(path.webhook()?, body.into(), None);
        sent.await?
    };
    Ok(match wait {
        true => Json(message).into_response(),
        false => StatusCode::NO_CONTENT.into_response(),
    })
}
