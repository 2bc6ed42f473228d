//! `POST /channels/{channel_id}/messages`

use axum::{extract::State, http::StatusCode};
use guildhall_messaging::{ForwardOf, Message, NewAttachment, NewMessage, NewPoll, NewPollAnswer};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json, Path},
    routes::{
        fields::{object, objects},
        ids::{self, ChannelPath},
        messages::allowed_mentions::AllowedMentionsBody,
    },
};

/// A message to send.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CreateMessage)]
pub(in crate::routes) struct Body {
    /// 1 to 4000 characters, not all of them blank; empty or absent if there are stickers or files and no text. `<:name:id>` and `<a:name:id>` are emoji: of
    /// this guild, or with USE_EXTERNAL_EMOJIS of any that the author is in. Those that may not be used become their names.
    #[serde(default)]
    content: String,
    /// The ids of stickers, at most 3, each once: of this guild, or with USE_EXTERNAL_STICKERS of any that the author is in.
    #[serde(default)]
    sticker_ids: Vec<String>,
    /// Files that the caller has uploaded to this channel and not sent yet, at most 10, each once; not beside stickers. That needs ATTACH_FILES.
    #[serde(default, deserialize_with = "objects")]
    attachments: Vec<AttachmentBody>,
    /// Makes the send idempotent: of sends with the same nonce, the first counts, and the others answer its message. 1
    /// to 64 characters.
    #[serde(default)]
    nonce: Option<String>,
    /// The message of this channel that it answers.
    #[serde(default, alias = "referencedMessage")]
    reply_to: Option<String>,
    /// What of the mentions in the text counts: all when absent. `<@user>` calls a member, `<@&role>` those who hold a role that may be called or any with
    /// MENTION_EVERYONE, `@everyone` and `@here` with that right everybody; what is in code calls nobody.
    #[serde(default, deserialize_with = "object")]
    allowed_mentions: Option<AllowedMentionsBody>,
    /// Whether it is to be read aloud; without SEND_TTS_MESSAGES it is not.
    #[serde(default)]
    tts: bool,
    /// Whether its links are to be shown without previews.
    #[serde(default)]
    suppress_embeds: bool,
    /// Passes on a message that the caller may read, as it stands; then there is no text, sticker or answer beside it. Who wrote it is not told, and whom it calls is not called.
    /// Emoji that the caller may not use here become their names, such stickers are left out.
    #[serde(default, deserialize_with = "object")]
    forward: Option<ForwardBody>,
    /// A poll; then there is nothing else. That needs SEND_POLLS.
    #[serde(default, deserialize_with = "object")]
    poll: Option<PollBody>,
}

/// A poll to send.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CreatePoll)]
pub(super) struct PollBody {
    /// 1 to 300 characters.
    question: String,
    /// 2 to 10.
    #[serde(deserialize_with = "objects")]
    answers: Vec<PollAnswerBody>,
    /// For how many hours it takes votes: 1 to 768; 24 when absent.
    #[serde(default)]
    duration: Option<i64>,
    /// Whether a user may choose several answers.
    #[serde(default)]
    allow_multiselect: bool,
}

/// An answer of a poll to send.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CreatePollAnswer)]
pub(super) struct PollAnswerBody {
    /// 1 to 55 characters.
    text: String,
    /// An emoji of Unicode beside it.
    #[serde(default)]
    emoji: Option<String>,
}

impl From<PollBody> for NewPoll {
    fn from(body: PollBody) -> Self {
        let answers = body.answers.into_iter().map(|answer| NewPollAnswer {
            text: answer.text,
            emoji: answer.emoji,
        });
        Self {
            question: body.question,
            answers: answers.collect(),
            hours: body.duration.unwrap_or(24),
            allows_several: body.allow_multiselect,
        }
    }
}

/// A file of a message to send.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AttachFile)]
pub(super) struct AttachmentBody {
    /// The id of what was uploaded.
    id: String,
    /// What it shows, for who cannot see it: at most 1024 characters.
    #[serde(default)]
    description: Option<String>,
    /// Whether it is hidden until one asks for it.
    #[serde(default)]
    spoiler: bool,
}

impl From<AttachmentBody> for NewAttachment {
    fn from(body: AttachmentBody) -> Self {
        Self {
            id: body.id,
            description: body.description,
            spoiler: body.spoiler,
        }
    }
}

/// A message to pass on.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ForwardMessage)]
pub(super) struct ForwardBody {
    /// The channel that it is in.
    channel_id: String,
    /// The message.
    message_id: String,
}

impl ForwardBody {
    fn read(&self) -> Result<ForwardOf, ApiError> {
        let (channel, message) = (ids::channel(&self.channel_id), ids::message(&self.message_id));
        match (channel, message) {
            (Ok(channel), Ok(message)) => Ok(ForwardOf { channel, message }),
            _ => Err(ApiError::invalid("forward", "is no message that you may read")),
        }
    }
}

impl Body {
    /// What is to be sent.
    pub(in crate::routes) fn message(self) -> Result<NewMessage, ApiError> {
        let Self {
            content,
            sticker_ids,
            attachments,
            nonce,
            reply_to,
            allowed_mentions,
            tts,
            suppress_embeds,
            forward,
            poll,
        } = self;
        if reply_to.as_deref().is_some_and(|id| !ids::is_possible(id)) {
            return Err(ApiError::invalid("replyTo", "is no message of this channel"));
        }
        if !sticker_ids.iter().all(|id| ids::is_possible(id)) {
            return Err(ApiError::invalid(
                "stickerIds",
                "names no sticker that you may use",
            ));
        }
        Ok(NewMessage {
            content,
            sticker_ids,
            attachments: attachments.into_iter().map(NewAttachment::from).collect(),
            nonce,
            reply_to,
            thread: None,
            allowed_mentions: allowed_mentions.unwrap_or_default().into(),
            tts,
            suppress_embeds,
            forward: forward.as_ref().map(ForwardBody::read).transpose()?,
            poll: poll.map(NewPoll::from),
        })
    }
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
    Json(body): Json<Body>,
) -> Result<(StatusCode, Json<Message>), ApiError> {
    let new = body.message()?;
    let message = state
        .messaging
        .send(&identity.user_id, &path.channel()?, new)
        .await?;
    Ok((StatusCode::CREATED, Json(message)))
}
