//! Changing a guild.

use guildhall_event::guild::Setting;
use guildhall_files::{Stored, Use};
use guildhall_permissions::Permissions;
use guildhall_rooms::Step;
use guildhall_types::{OwnedUserId, RoomId, UserId, content::GuildContent};

use super::{DESCRIPTION, NAME, settings};
use crate::{Guilds, Refusal, Thing, access, draft, model::Guild, read, validate::Check};

/// What to change; `None` stays.
#[derive(Clone, Debug, Default)]
pub struct GuildPatch {
    /// 2 to 100 characters.
    pub name: Option<String>,
    /// At most 1000 characters; an inner `None` takes it off.
    pub description: Option<Option<String>>,
    /// The picture, as a data URI; an inner `None` takes it off.
    pub icon: Option<Option<String>>,
    /// The banner, as a data URI; an inner `None` takes it off.
    pub banner: Option<Option<String>>,
    /// A member to whom the owner gives the guild.
    pub owner_id: Option<OwnedUserId>,
    /// Settings, each once at most.
    pub settings: Vec<Setting>,
}

impl Guilds {
    /// Changes the guild.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`], [`Refusal::Forbidden`] for who may not manage the guild, or [`Refusal::Conflict`] when the user has stored as much as
    /// one may.
    pub async fn update_guild(
        &self,
        user: &UserId,
        guild: &RoomId,
        mut patch: GuildPatch,
    ) -> Result<Guild, Refusal> {
        let (before, mut check) = {
            let mut conn = self.read().await?;
            let access = access::of(&mut conn, guild, user, self.now()).await?;
            access.require(Permissions::MANAGE_GUILD, "change this guild")?;
            if let Some(owner) = &patch.owner_id {
                if !access.is_owner {
                    return Err(Refusal::Forbidden(
                        "Only the owner may give the guild away".to_owned(),
                    ));
                }
                let member = access::of_member(&mut conn, guild, owner, self.now()).await?;
                member.ok_or(Refusal::Unknown(Thing::Member))?;
            }
            let mut check = Check::new();
            for setting in &patch.settings {
                settings::check(&mut conn, &mut check, guild, &access, setting).await?;
            }
            let before = read::guild(&mut conn, guild.as_str()).await?;
            (before.ok_or(Refusal::Unknown(Thing::Guild))?, check)
        };
        let name = patch
            .name
            .take()
            .map(|name| check.name("name", &name, NAME.0, NAME.1));
        let description = patch
            .description
            .take()
            .map(|text| check.text("description", text.as_deref(), DESCRIPTION));
        check.end()?;

        let icon = self
            .picture_of_guild(user, "icon", patch.icon.take(), Use::Avatar)
            .await?;
        let banner = self
            .picture_of_guild(user, "banner", patch.banner.take(), Use::Banner)
            .await?;
        let banner = banner.map(|banner| Setting::Banner(banner.map(|banner| banner.uri)));
        patch.settings.extend(banner);

        let mut events = Vec::new();
        if let Some(icon) = icon.filter(|icon| icon.is_some() || before.icon.is_some()) {
            events.push(draft::avatar(user, icon.as_ref()));
        }
        if let Some(name) = name.filter(|name| *name != before.name) {
            events.push(draft::name(user, &name));
        }
        if let Some(description) = description.filter(|description| *description != before.description) {
            events.push(draft::topic(user, description.as_deref()));
        }
        let present = settings::of(&mut *self.read().await?, guild).await?.all();
        let changed = patch.settings.iter().filter(|setting| !present.contains(setting));
        events.extend(changed.map(|setting| draft::setting(user, setting)));
        if let Some(owner) = patch.owner_id.filter(|owner| *owner != before.owner_id) {
            let content = GuildContent {
                owner: owner.to_string(),
                deleted: false,
            };
            events.push(draft::guild(user, &content));
        }
        if events.is_empty() {
            return Ok(before);
        }
        let steps = vec![
            Step::Append(guild.to_owned(), events),
            Step::Levels(guild.to_owned(), user.to_owned()),
        ];
        self.submit(steps).await?;
        let after = read::guild(&mut *self.read().await?, guild.as_str()).await?;
        after.ok_or(Refusal::Unknown(Thing::Guild))
    }

    /// Stores another picture of the guild, if there is to be one. If nothing comes of it, it goes: no guild has it.
    async fn picture_of_guild(
        &self,
        user: &UserId,
        field: &'static str,
        given: Option<Option<String>>,
        what_for: Use,
    ) -> Result<Option<Option<Stored>>, Refusal> {
        match given {
            Some(uri) => {
                let stored = self.upload_given(user, field, uri.as_deref(), what_for).await?;
                Ok(Some(stored))
            }
            None => Ok(None),
        }
    }
}
