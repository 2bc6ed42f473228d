//! The list.

use guildhall_guilds::{Refusal, model::Channel};
use guildhall_storage::private_channels;
use guildhall_types::UserId;

use crate::Messaging;

impl Messaging {
    /// The private channels that `user` has in the list, by id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn private_channels(&self, user: &UserId) -> Result<Vec<Channel>, Refusal> {
        let mut conn = self.guilds().db().read().await?;
        let listed = private_channels::listed(&mut conn, user.as_str()).await?;
        Ok(listed.into_iter().map(Channel::from).collect())
    }
}
