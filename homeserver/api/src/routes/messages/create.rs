//! `POST /channels/{channel_id}/messages`

use axum::{extract::State, http::StatusCode};
use guildhall_messaging::{Message, NewMessage};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json, Path},
    routes::{
        ids::{self, ChannelPath},
        messages::allowed_mentions::AllowedMentionsBody,
    },
};

/// A message to send.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CreateMessage)]
pub(super) struct Body {
    /// 1 to 4000 characters, not all of them blank; empty or absent if there are stickers and no text. `<:name:id>` and `<a:name:id>` are emoji: of
    /// this guild, or with USE_EXTERNAL_EMOJIS of any that the author is in. Those that may not be used become their names.
    #[serde(default)]
    content: String,
    /// The ids of stickers, at most 3, each once: of this guild, or with USE_EXTERNAL_STICKERS of any that the author is in.
    #[serde(default)]
    sticker_ids: Vec<String>,
    /// Makes the send idempotent: of sends with the same nonce, the first counts, and the others answer its message. 1
    /// to 64 characters.
    #[serde(default)]
    nonce: Option<String>,
    /// The message of this channel that it answers.
    #[serde(default, alias = "referencedMessage")]
    reply_to: Option<String>,
    /// What of the mentions in the text counts: all when absent. `<@user>` calls a member, `<@&role>` those who hold a role that may be called or any with
    /// MENTION_EVERYONE, `@everyone` and `@here` with that right everybody; what is in code calls nobody.
    #[serde(default)]
    allowed_mentions: Option<AllowedMentionsBody>,
    /// Whether it is to be read aloud; without SEND_TTS_MESSAGES it is not.
    #[serde(default)]
    tts: bool,
}

/// Sends a message. When it is answered, it is durable.
#[utoipa::path(
    post,
    path = "/channels/{channel_id}/messages",
    operation_id = "createMessage",
    tag = "messages",
    security(("access_token" = [])),
    params(("channel_id" = String, Path, description = "The channel")),
    request_body = Body,
    responses(
        (status = 201, description = "The message", body = Message),
        (status = 409, description = "The nonce's message was deleted", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ChannelPath>,
    Json(Body {
        content,
        sticker_ids,
        nonce,
        reply_to,
        allowed_mentions,
        tts,
    }): Json<Body>,
) -> Result<(StatusCode, Json<Message>), ApiError> {
    if reply_to.as_deref().is_some_and(|id| !ids::is_possible(id)) {
        return Err(ApiError::invalid("replyTo", "is no message of this channel"));
    }
    if !sticker_ids.iter().all(|id| ids::is_possible(id)) {
        return Err(ApiError::invalid(
            "stickerIds",
            "names no sticker that you may use",
        ));
    }
    let new = NewMessage {
        content,
        sticker_ids,
        nonce,
        reply_to,
        allowed_mentions: allowed_mentions.unwrap_or_default().into(),
        tts,
    };
    let message = state
        .messaging
        .send(&identity.user_id, &path.channel()?, new)
        .await?;
    Ok((StatusCode::CREATED, Json(message)))
}
