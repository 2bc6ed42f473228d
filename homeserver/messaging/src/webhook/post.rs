//! Writing by a webhook.

use guildhall_event::{
    Draft,
    guild::{add_files, is_picture},
};
use guildhall_guilds::{Refusal, WebhookToken, validate::Check};
use guildhall_types::message::{Extra, TTS, WebhookAuthor};
use serde_json::json;

use super::{WebhookFiles, sign};
use crate::{AllowedMentions, Message, Messaging, NewAttachment, model::Parts, send::check_content};

/// Characters of the name that a message shows.
const NAME: (usize, usize) = (1, guildhall_event::guild::MAX_WEBHOOK_NAME);

/// A message of a webhook to send.
#[derive(Clone, Debug, Default)]
pub struct NewWebhookMessage {
    /// 1 to 4000 characters, not all of them blank. Empty if there are files and no text.
    pub content: String,
    /// The name to show in place of the webhook's: 1 to 80 characters.
    pub username: Option<String>,
    /// The picture to show in place of the webhook's: an `mxc:` URI.
    pub avatar: Option<String>,
    /// Whether it is to be read aloud.
    pub tts: bool,
    /// What of the mentions in the text counts.
    pub allowed_mentions: AllowedMentions,
    /// What is said of files; their ids are their numbers in the request.
    pub attachments: Vec<NewAttachment>,
}

impl Messaging {
    /// Sends a message as the webhook that the token is for, with `files` that have come for it. Neither rules of automod nor slow mode hold it back, and it may call everybody. When it answers, the message is
    /// durable. It has to be waited for to the end: whoever gives it up does not know whether the files have a message.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`], [`Refusal::Conflict`] when files came for another channel, or [`Refusal::Forbidden`] while the webhook's server has no part in the channel.
    pub async fn send_as_webhook(
        &self,
        by: WebhookToken<'_>,
        new: NewWebhookMessage,
        files: Option<&WebhookFiles>,
    ) -> Result<Message, Refusal> {
        let hook = self.hook(by).await?;
        let mut check = Check::new();
        if files.is_none_or(WebhookFiles::is_empty) || !new.content.is_empty() {
            check_content(&mut check, &new.content, self.0.limits.content_chars);
        }
        WebhookFiles::check(files, &mut check, &new.attachments);
        new.allowed_mentions.check(&mut check);
        let name = new.username.as_deref();
        let name = name.map(|name| check.name("username", name, NAME.0, NAME.1));
        if new.avatar.as_deref().is_some_and(|avatar| !is_picture(avatar)) {
            check.refuse("avatarUrl", "must be an mxc: URI");
        }
        check.end()?;
        let written = self.write_as(&hook, &new.content, &new.allowed_mentions).await?;
        let author = WebhookAuthor {
            id: hook.row.webhook_id.clone(),
            name: name.unwrap_or_else(|| hook.row.name.clone()),
            avatar: new.avatar.or_else(|| hook.row.avatar.clone()),
        };
        let claimed = match files {
            Some(files) => files.claim(&hook, &new.attachments).await?,
            None => Vec::new(),
        };
        // Held until it is said.
        let (attachments, _claims): (Vec<_>, Vec<_>) = claimed.into_iter().unzip();
        let mut content = written.content();
        add_files(&mut content, &attachments);
        sign(&mut content, &author);
        if new.tts {
            content.insert(TTS.to_owned(), json!(true));
        }
        let rooms = self.guilds().rooms();
        let steward = rooms.steward();
        let appended = rooms
            .append(&hook.channel, Draft::message(steward, content))
            .await?;
        Ok(Parts {
            id: appended.event_id,
            channel_id: hook.row.channel_id,
            author_id: steward.to_string(),
            content: written.shown,
            emojis: written.emojis,
            stickers: Vec::new(),
            mentions: written.mentions,
            tts: new.tts,
            sent_at: appended.timestamp,
            edited_at: None,
            nonce: None,
            reply_to: None,
            thread_id: None,
            order: appended.order,
            extra: Extra {
                webhook: Some(author),
                attachments,
                ..Extra::default()
            },
        }
        .into())
    }
}
