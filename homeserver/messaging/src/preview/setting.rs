//! Whether a user wants to see previews.

use guildhall_guilds::Refusal;
use guildhall_storage::previews;
use guildhall_types::UserId;

use crate::Messaging;

impl Messaging {
    /// Whether `user` is shown previews; everybody is who has not said otherwise.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn shows_previews(&self, user: &UserId) -> Result<bool, Refusal> {
        let mut conn = self.guilds().db().read().await?;
        Ok(!previews::are_hidden_from(&mut conn, user.as_str()).await?)
    }

    /// Notes whether `user` is to be shown previews.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn show_previews(&self, user: &UserId, are_shown: bool) -> Result<(), Refusal> {
        let mut tx = self.guilds().db().begin().await?;
        previews::set_shown_to(tx.conn(), user.as_str(), are_shown).await?;
        Ok(tx.commit().await?)
    }
}
