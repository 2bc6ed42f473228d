//! A message of a webhook as a form: what it says in `payload_json`, and its files in `files[0]`, `files[1]` and so on, as Discord has it.

use guildhall_messaging::{Message, NewWebhookMessage, WebhookFiles};
use utoipa::ToSchema;

use super::post::Body;
use crate::{ApiError, ApiState, extract::Multipart, routes::ids::WebhookTokenPath};

/// Where the JSON is.
const PAYLOAD: &str = "payload_json";

/// The parts, in any order.
#[derive(ToSchema)]
#[schema(as = ExecuteWebhookForm)]
#[expect(dead_code, reason = "for the document alone: the parts are read as they come")]
pub(super) struct Form {
    /// The message, as JSON; it may be absent where there are files.
    payload_json: Option<Body>,
    /// A file, with its name; so are `files[1]` and so on, at most 10, each number once. They are shown in the order of their numbers.
    #[schema(
        rename = "files[0]",
        value_type = String,
        required = false,
        content_media_type = "application/octet-stream"
    )]
    file: Option<Vec<u8>>,
}

/// Sends what `parts` have.
pub(super) async fn send(
    state: ApiState,
    path: WebhookTokenPath,
    parts: Multipart,
) -> Result<Message, ApiError> {
    // Before anything is read.
    let mut files = state.messaging.webhook_files(path.webhook()?).await?;
    // To its end even if who asked has gone meanwhile: then either the message has the files, or they are removed.
    let done = tokio::spawn(async move {
        let done = receive(&state, &path, parts, &mut files).await;
        // If nobody knows what became of the message, they stay: what has none is removed in the end.
        if done.as_ref().is_err_and(ApiError::is_refusal) {
            files.release().await;
        }
        done
    });
    done.await
        .unwrap_or_else(|error| Err(ApiError::internal(format!("sending ended early: {error}"))))
}

async fn receive(
    state: &ApiState,
    path: &WebhookTokenPath,
    mut parts: Multipart,
    files: &mut WebhookFiles,
) -> Result<Message, ApiError> {
    let mut payload: Option<Body> = None;
    while let Some(part) = parts.next_field().await? {
        if part.name == PAYLOAD {
            if payload.is_some() {
                return Err(ApiError::invalid(PAYLOAD, "must be there once"));
            }
            payload = Some(part.json(state.limits.body_bytes).await?);
            continue;
        }
        let number = number_of(&part.name);
        let number = number.ok_or_else(|| {
            ApiError::invalid(
                "body",
                "must have no parts but payload_json and files[0], files[1] and so on",
            )
        })?;
        let filename = part.filename;
        let filename =
            filename.ok_or_else(|| ApiError::invalid("files", "must be parts with a file name"))?;
        files.add(number, &filename, part.body).await?;
    }
    let new = payload.map(NewWebhookMessage::from).unwrap_or_default();
    let sent = state.messaging.send_as_webhook(path.webhook()?, new, Some(files));
    Ok(sent.await?)
}

/// The number in `files[number]`.
fn number_of(name: &str) -> Option<u64> {
    let digits = name.strip_prefix("files[")?.strip_suffix(']')?;
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| is_number)
}
