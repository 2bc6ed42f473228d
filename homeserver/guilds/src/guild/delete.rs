//! Deleting a guild.

use guildhall_storage::guilds;
use guildhall_types::{RoomId, UserId, content::GuildContent};

use crate::{Guilds, Refusal, Thing, access, draft};

impl Guilds {
    /// Deletes the guild: every server stops showing it. Only its owner may, who has to know its `name`.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::Forbidden`], or [`Refusal::Invalid`] for another name.
    pub async fn delete_guild(&self, user: &UserId, guild: &RoomId, name: &str) -> Result<(), Refusal> {
        let mut conn = self.read().await?;
        let access = access::of(&mut conn, guild, user, self.now()).await?;
        if !access.is_owner {
            return Err(Refusal::Forbidden(
                "Only the owner may delete the guild".to_owned(),
            ));
        }
        let found = guilds::get(&mut conn, guild.as_str()).await?;
        let found = found.ok_or(Refusal::Unknown(Thing::Guild))?;
        if found.row.name != name {
            return Err(Refusal::invalid("name", "must be the guild's name as it stands"));
        }
        drop(conn);
        let content = GuildContent {
            owner: access.owner_id,
            deleted: true,
        };
        self.rooms().append(guild, draft::guild(user, &content)).await?;
        Ok(())
    }
}
