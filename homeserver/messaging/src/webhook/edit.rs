//! Editing what a webhook has written.

use guildhall_event::{Draft, guild::add_files};
use guildhall_guilds::{Refusal, WebhookToken, validate::Check};
use guildhall_types::EventId;

use super::sign;
use crate::{
    AllowedMentions, Message, Messaging,
    edit::edit_of,
    model::extra_of,
    send::{UNKNOWN, check_content},
};

impl Messaging {
    /// Gives a message that the webhook has written another text, which may go beside files. The name and the picture that it shows stay, and its files.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`] or [`Refusal::Forbidden`].
    pub async fn edit_as_webhook(
        &self,
        by: WebhookToken<'_>,
        message: &EventId,
        (content, allowed): (&str, &AllowedMentions),
    ) -> Result<Message, Refusal> {
        let hook = self.hook(by).await?;
        let before = self.own_row(&hook, message).await?;
        let extra = extra_of(before.extra.as_deref())?;
        let mut check = Check::new();
        if extra.attachments.is_empty() || !content.is_empty() {
            check_content(&mut check, content, self.0.limits.content_chars);
        }
        allowed.check(&mut check);
        check.end()?;
        let written = self.write_as(&hook, content, allowed).await?;
        if before.content != written.shown {
            let author = extra.webhook.ok_or(UNKNOWN)?;
            let mut new_content = written.content();
            add_files(&mut new_content, &extra.attachments);
            sign(&mut new_content, &author);
            let mut edit = edit_of(message, &written, new_content);
            sign(&mut edit, &author);
            let rooms = self.guilds().rooms();
            rooms
                .append(&hook.channel, Draft::message(rooms.steward(), edit))
                .await?;
        }
        let row = self.own_row(&hook, message).await?;
        Ok(Message::of(row, None)?)
    }
}
