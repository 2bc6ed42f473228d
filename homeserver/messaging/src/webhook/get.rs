//! Looking at what a webhook has written.

use guildhall_guilds::{Refusal, WebhookToken};
use guildhall_types::EventId;

use crate::{Message, Messaging};

impl Messaging {
    /// A message that the webhook has written.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], also for what others have written.
    pub async fn webhook_message(&self, by: WebhookToken<'_>, message: &EventId) -> Result<Message, Refusal> {
        let hook = self.hook(by).await?;
        let row = self.own_row(&hook, message).await?;
        Ok(Message::of(row, None)?)
    }
}
