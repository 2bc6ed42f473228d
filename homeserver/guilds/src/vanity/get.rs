//! Looking at a guild's vanity URL.

use guildhall_permissions::Permissions;
use guildhall_storage::{guilds, vanity};
use guildhall_types::{RoomId, ServerName, UserId};

use crate::{Guilds, Refusal, Thing, access, invite, model::VanityUrl};

impl Guilds {
    /// The guild's vanity URL, for a member who may manage the guild. How often it was used, the guild's own server knows, which is asked.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] or [`Refusal::Forbidden`].
    pub async fn vanity_url(&self, user: &UserId, guild: &RoomId) -> Result<VanityUrl, Refusal> {
        let code = {
            let mut conn = self.read().await?;
            let access = access::of(&mut conn, guild, user, self.now()).await?;
            access.require(Permissions::MANAGE_GUILD, "see the vanity URL of this guild")?;
            let found = guilds::get(&mut conn, guild.as_str()).await?;
            found.ok_or(Refusal::Unknown(Thing::Guild))?.row.vanity_code
        };
        let home = self.home_of(guild).await?.ok_or(Refusal::Unknown(Thing::Guild))?;
        let uses = match &code {
            None => Some(0),
            Some(code) if home == self.server_name() => {
                let row = vanity::get(&mut *self.read().await?, code).await?;
                Some(row.map_or(0, |row| row.uses))
            }
            Some(code) => {
                let preview = self.remote().preview(&home, code).await;
                preview.ok().map(|preview| preview.uses)
            }
        };
        Ok(self.vanity_model(&home, code, uses))
    }

    pub(super) fn vanity_model(
        &self,
        home: &ServerName,
        code: Option<String>,
        uses: Option<i64>,
    ) -> VanityUrl {
        let base = match home == self.server_name() {
            true => self.0.parts.public_url.clone(),
            false => format!("https://{home}"),
        };
        VanityUrl {
            url: code.as_deref().map(|code| invite::url(&base, code)),
            server: home.to_string(),
            code,
            uses,
        }
    }
}
