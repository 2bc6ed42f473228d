//! `PATCH /channels/{channel_id}/messages/{message_id}`

use axum::extract::State;
use guildhall_messaging::{Message, MessagePatch};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json, Path},
    routes::{fields::object, ids::MessagePath, messages::allowed_mentions::AllowedMentionsBody},
};

/// What to change; absent fields stay.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UpdateMessage)]
pub(super) struct Body {
    /// The text: 1 to 4000 characters, not all of them blank. Emoji are as in `createMessage`.
    #[serde(default)]
    content: Option<String>,
    /// What of the mentions in the text counts, as in `createMessage`. Nobody is told of them.
    #[serde(default, deserialize_with = "object")]
    allowed_mentions: Option<AllowedMentionsBody>,
    /// Whether its links are to be shown without previews. `true` alone may also say who has MANAGE_MESSAGES of what others have said; then it stays so.
    #[serde(default)]
    suppress_embeds: Option<bool>,
}

/// Edits a message. Only its author may, but for `suppressEmbeds`.
#[utoipa::path(
    patch,
    path = "/channels/{channel_id}/messages/{message_id}",
    operation_id = "updateMessage",
    tag = "messages",
    security(("access_token" = [])),
    params(
        ("channel_id" = String, Path, description = "The channel"),
        ("message_id" = String, Path, description = "The message"),
    ),
    request_body = Body,
    responses((status = 200, description = "The message as it now stands", body = Message), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<MessagePath>,
    Json(Body {
        content,
        allowed_mentions,
        suppress_embeds,
    }): Json<Body>,
) -> Result<Json<Message>, ApiError> {
    let (channel, message) = (path.channel()?, path.message()?);
    let patch = MessagePatch {
        content,
        allowed_mentions: allowed_mentions.unwrap_or_default().into(),
        suppress_embeds,
    };
    Ok(Json(
        state
            .messaging
            .edit(&identity.user_id, &channel, &message, patch)
            .await?,
    ))
}
