//! Changing a guild.

use guildhall_permissions::Permissions;
use guildhall_rooms::Step;
use guildhall_types::{RoomId, UserId};

use super::{DESCRIPTION, NAME};
use crate::{Guilds, Refusal, Thing, access, draft, model::Guild, read, validate::Check};

/// What to change; `None` stays.
#[derive(Clone, Debug, Default)]
pub struct GuildPatch {
    /// 2 to 100 characters.
    pub name: Option<String>,
    /// At most 1000 characters; an inner `None` takes it off.
    pub description: Option<Option<String>>,
}

impl Guilds {
    /// Changes the guild.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`], or [`Refusal::Forbidden`] for who may not manage the guild.
    pub async fn update_guild(
        &self,
        user: &UserId,
        guild: &RoomId,
        patch: GuildPatch,
    ) -> Result<Guild, Refusal> {
        let before = {
            let mut conn = self.read().await?;
            let access = access::of(&mut conn, guild, user).await?;
            access.require(Permissions::MANAGE_GUILD, "change this guild")?;
            read::guild(&mut conn, guild.as_str())
                .await?
                .ok_or(Refusal::Unknown(Thing::Guild))?
        };
        let mut check = Check::new();
        let name = patch.name.map(|name| check.name("name", &name, NAME.0, NAME.1));
        let description = patch
            .description
            .map(|text| check.text("description", text.as_deref(), DESCRIPTION));
        check.end()?;

        let mut events = Vec::new();
        if let Some(name) = name.filter(|name| *name != before.name) {
            events.push(draft::name(user, &name));
        }
        if let Some(description) = description.filter(|description| *description != before.description) {
            events.push(draft::topic(user, description.as_deref()));
        }
        if events.is_empty() {
            return Ok(before);
        }
        self.rooms()
            .submit(vec![Step::Append(guild.to_owned(), events)])
            .await?;
        let after = read::guild(&mut *self.read().await?, guild.as_str()).await?;
        after.ok_or(Refusal::Unknown(Thing::Guild))
    }
}
