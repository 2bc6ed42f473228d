//! Pictures of this server's users.

use guildhall_files::Use;
use guildhall_types::UserId;

use crate::{Guilds, Refusal};

impl Guilds {
    /// Stores another picture of `user`, a data URI; gives its `mxc:` URI. Until the account has it, it may go again: within an hour at the earliest.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for what is no such picture, or [`Refusal::Conflict`] when the user has stored as much as one may.
    pub async fn store_avatar(&self, user: &UserId, uri: Option<&str>) -> Result<Option<String>, Refusal> {
        let stored = self.upload_given(user, "avatar", uri, Use::Avatar).await?;
        Ok(stored.map(|stored| stored.uri))
    }

    /// The same for the banner.
    ///
    /// # Errors
    /// As [`Self::store_avatar`].
    pub async fn store_banner(&self, user: &UserId, uri: Option<&str>) -> Result<Option<String>, Refusal> {
        let stored = self.upload_given(user, "banner", uri, Use::Banner).await?;
        Ok(stored.map(|stored| stored.uri))
    }
}
