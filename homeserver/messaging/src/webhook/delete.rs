//! Deleting what a webhook has written.

use guildhall_guilds::{Refusal, WebhookToken};
use guildhall_rooms::{NewEvent, Step};
use guildhall_types::EventId;

use crate::Messaging;

impl Messaging {
    /// Deletes a message that the webhook has written, and with it what its edits said.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] or [`Refusal::Forbidden`].
    pub async fn delete_as_webhook(&self, by: WebhookToken<'_>, message: &EventId) -> Result<(), Refusal> {
        let hook = self.hook(by).await?;
        self.own_row(&hook, message).await?;
        let rooms = self.guilds().rooms();
        let redactions = self
            .redactions(rooms.steward(), &hook.channel, message, None)
            .await?;
        let redactions = redactions.into_iter().map(NewEvent::from).collect();
        rooms
            .submit(vec![Step::Append(hook.channel.clone(), redactions)])
            .await?;
        Ok(())
    }
}
