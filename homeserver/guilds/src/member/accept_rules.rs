//! Agreeing to the rules of a guild.

use guildhall_storage::members;
use guildhall_types::{RoomId, UserId};

use crate::{Guilds, Refusal, Thing, access, draft, guild::settings, model::Member, read};

impl Guilds {
    /// `user` agrees to the rules of the guild, for as long as the membership lasts. Agreeing again changes nothing.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], or [`Refusal::Conflict`] when the guild asks nobody to agree to anything.
    pub async fn accept_rules(&self, user: &UserId, guild: &RoomId) -> Result<Member, Refusal> {
        {
            let mut conn = self.read().await?;
            access::of(&mut conn, guild, user, self.now()).await?;
            let row = members::get(&mut conn, guild.as_str(), user.as_str()).await?;
            if row.is_some_and(|row| row.has_accepted) {
                let member = read::member(&mut conn, guild.as_str(), user.as_str()).await?;
                return member.ok_or(Refusal::Unknown(Thing::Member));
            }
            if !settings::of(&mut conn, guild).await?.rules.enabled {
                return Err(Refusal::Conflict(
                    "The guild asks nobody to agree to rules".to_owned(),
                ));
            }
        }
        self.rooms().append(guild, draft::screening(user)).await?;
        let member = read::member(&mut *self.read().await?, guild.as_str(), user.as_str()).await?;
        member.ok_or(Refusal::Unknown(Thing::Member))
    }
}
