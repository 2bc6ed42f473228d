//! Making a guild.

use guildhall_event::guild::Setting;
use guildhall_files::Use;
use guildhall_rooms::Step;
use guildhall_storage::guilds;
use guildhall_types::{OwnedRoomId, RoomId, UserId, content::ChannelContent};

use super::{DESCRIPTION, NAME};
use crate::{Guilds, Refusal, draft, model::Guild, read, validate::Check};

/// The channel that a new guild has.
const FIRST_CHANNEL: &str = "general";

/// A guild to make.
#[derive(Clone, Debug, Default)]
pub struct NewGuild {
    /// 2 to 100 characters.
    pub name: String,
    /// At most 1000 characters.
    pub description: Option<String>,
    /// The picture, as a data URI.
    pub icon: Option<String>,
    /// The banner, as a data URI.
    pub banner: Option<String>,
}

impl Guilds {
    /// Makes a guild that `user` owns, with @everyone and a text channel `general`.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], or [`Refusal::Conflict`] when the user is in as many guilds as the limit allows, or has stored as much as one may.
    pub async fn create_guild(&self, user: &UserId, new: NewGuild) -> Result<Guild, Refusal> {
        let (mut steps, guild_id) = self.start_guild(user, new).await?;
        let (rooms, steward) = (self.rooms(), self.rooms().steward());
        let channel = rooms.prepare_room(steward, draft::channel_room(&guild_id, &self.unique(), false))?;
        let channel_id = channel.room_id.clone();
        let content = ChannelContent {
            guild: guild_id.to_string(),
            ..ChannelContent::default()
        };
        let in_channel = draft::new_channel(steward, &guild_id, FIRST_CHANNEL, None, &content);
        let listed = draft::child(user, &channel_id, self.server_name());
        steps.extend([
            Step::Create(channel, in_channel),
            Step::Levels(channel_id.clone(), steward.clone()),
            Step::Append(guild_id.clone(), vec![listed]),
        ]);
        rooms.submit(steps).await?;
        self.made_guild(&guild_id).await
    }

    /// The steps that make the room of a guild that `user` owns, without channels, and the room's id.
    pub(crate) async fn start_guild(
        &self,
        user: &UserId,
        new: NewGuild,
    ) -> Result<(Vec<Step>, OwnedRoomId), Refusal> {
        let mut check = Check::new();
        let name = check.name("name", &new.name, NAME.0, NAME.1);
        let description = check.text("description", new.description.as_deref(), DESCRIPTION);
        check.end()?;
        self.check_guild_count(user).await?;
        // If nothing comes of the guild they go: no guild has them.
        let icon = self
            .upload_given(user, "icon", new.icon.as_deref(), Use::Avatar)
            .await?;
        let banner = self
            .upload_given(user, "banner", new.banner.as_deref(), Use::Banner)
            .await?;
        let owner_profile = self.member_profile(user).await?;
        let steward = self.rooms().steward();
        let guild = self
            .rooms()
            .prepare_room(steward, draft::guild_room(&self.unique()))?;
        let guild_id = guild.room_id.clone();
        let events = draft::new_guild(
            steward,
            user,
            &owner_profile,
            &guild_id,
            &name,
            description.as_deref(),
            icon.as_ref(),
        );
        let levels = Step::Levels(guild_id.clone(), steward.clone());
        let mut steps = vec![Step::Create(guild, events), levels];
        if let Some(banner) = banner {
            let set = draft::setting(user, &Setting::Banner(Some(banner.uri)));
            steps.push(Step::Append(guild_id.clone(), vec![set]));
        }
        Ok((steps, guild_id))
    }

    /// The guild that was just made.
    pub(crate) async fn made_guild(&self, guild: &RoomId) -> Result<Guild, Refusal> {
        let made = read::guild(&mut *self.read().await?, guild.as_str()).await?;
        made.ok_or_else(|| Refusal::Internal(format!("{guild} was made and is not there")))
    }

    /// Refuses when `user` cannot come into one more guild.
    pub(crate) async fn check_guild_count(&self, user: &UserId) -> Result<(), Refusal> {
        let most = self.limits().guilds_per_user;
        if guilds::count_of_user(&mut *self.read().await?, user.as_str()).await? >= most {
            return Err(Refusal::Conflict(format!(
                "You are in {most} guilds already, which is the most"
            )));
        }
        Ok(())
    }
}
