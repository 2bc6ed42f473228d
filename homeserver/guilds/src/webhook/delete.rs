//! Deleting a webhook. What it has written stays.

use guildhall_types::UserId;

use super::{guild_of, step};
use crate::{Guilds, Refusal};

impl Guilds {
    /// Deletes a webhook; its token is worthless from then on.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] or [`Refusal::Forbidden`].
    pub async fn delete_webhook(&self, user: &UserId, id: &str) -> Result<(), Refusal> {
        let row = self.managed_webhook(user, id).await?;
        let guild = guild_of(&row)?;
        self.submit(step(&guild, user, id, None)).await?;
        self.forget_webhook_token(&row).await
    }
}
