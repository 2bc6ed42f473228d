//! Deleting an event.

use guildhall_types::{RoomId, UserId};

use super::{facts::Facts, require_manage, seen_event};
use crate::{Guilds, Refusal, access};

impl Guilds {
    /// Deletes a scheduled event, also one that is over: for who may change it.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] or [`Refusal::Forbidden`].
    pub async fn delete_scheduled_event(
        &self,
        user: &UserId,
        guild: &RoomId,
        id: &str,
    ) -> Result<(), Refusal> {
        let facts = {
            let mut conn = self.read().await?;
            let access = access::of(&mut conn, guild, user, self.now()).await?;
            let (found, rights) = seen_event(&mut conn, guild, &access, id).await?;
            let facts = Facts::from(found.row);
            let who = (user, facts.creator.as_str());
            require_manage(&access, rights, who, facts.channel_id.is_some())?;
            facts
        };
        self.append_event(user, guild, id, facts, true).await
    }
}
