//! Whether a guild asks for a second factor of who moderates.

use guildhall_event::guild::Setting;
use guildhall_rooms::Step;
use guildhall_storage::{accounts::second_factors, guilds};
use guildhall_types::{RoomId, UserId};

use super::settings;
use crate::{Guilds, Refusal, Thing, access, draft, model::Guild, read};

impl Guilds {
    /// Makes rights to moderate need a second factor (1), or no longer (0). Only the owner may, who has to have one.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`], or [`Refusal::Forbidden`].
    pub async fn set_mfa_level(&self, user: &UserId, guild: &RoomId, level: u8) -> Result<Guild, Refusal> {
        let mut events = Vec::new();
        {
            let mut conn = self.read().await?;
            let access = access::of(&mut conn, guild, user, self.now()).await?;
            if !access.is_owner {
                return Err(Refusal::Forbidden(
                    "Only the owner may say whether a second factor is needed".to_owned(),
                ));
            }
            if level > 1 {
                return Err(Refusal::invalid("level", "must be 0 or 1"));
            }
            if !second_factors::is_on(&mut conn, user.as_str()).await? {
                return Err(Refusal::Forbidden(
                    "You may not say whether a second factor is needed without having one: switch it on"
                        .to_owned(),
                ));
            }
            if settings::of(&mut conn, guild).await?.mfa_level == level {
                let guild = read::guild(&mut conn, guild.as_str()).await?;
                return guild.ok_or(Refusal::Unknown(Thing::Guild));
            }
            let row = guilds::standing(&mut conn, guild.as_str(), user.as_str()).await?;
            if !row.is_some_and(|row| row.has_second_factor) {
                events.push(draft::second_factor(user, true));
            }
        }
        events.push(draft::setting(user, &Setting::MfaLevel(level)));
        self.submit(vec![Step::Append(guild.to_owned(), events)]).await?;
        self.second_factors_changed();
        let after = read::guild(&mut *self.read().await?, guild.as_str()).await?;
        after.ok_or(Refusal::Unknown(Thing::Guild))
    }
}
