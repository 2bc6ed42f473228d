//! Making a channel.

use guildhall_permissions::Permissions;
use guildhall_rooms::Step;
use guildhall_storage::channels;
use guildhall_types::{RoomId, UserId, content::ChannelContent};

use super::{MAX_POSITION, MAX_RATE_LIMIT, NAME, TEXT, TOPIC};
use crate::{Guilds, Refusal, access, draft, model::Channel, read, validate::Check};

/// A channel to make.
#[derive(Clone, Debug, Default)]
pub struct NewChannel {
    /// 1 to 100 characters.
    pub name: String,
    /// Kind of channel: 0, text.
    pub kind: i64,
    /// At most 1024 characters.
    pub topic: Option<String>,
    /// Place in the list; last when `None`.
    pub position: Option<i64>,
    /// Whether only adults may look.
    pub nsfw: bool,
    /// Seconds that a member waits between two messages, 0 to 21600.
    pub rate_limit_per_user: i64,
}

impl Guilds {
    /// Makes a channel in the guild.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`], [`Refusal::Forbidden`] for who may not manage channels, or
    /// [`Refusal::Conflict`] when the guild has as many as the limit allows.
    pub async fn create_channel(
        &self,
        user: &UserId,
        guild: &RoomId,
        new: NewChannel,
    ) -> Result<Channel, Refusal> {
        let (count, last) = {
            let mut conn = self.read().await?;
            let access = access::of(&mut conn, guild, user, self.now()).await?;
            access.require(Permissions::MANAGE_CHANNELS, "make channels in this guild")?;
            let count = channels::count_of_guild(&mut conn, guild.as_str()).await?;
            let shown = channels::of_guild(&mut conn, guild.as_str()).await?;
            (count, shown.last().map(|channel| channel.row.position))
        };
        let position = new
            .position
            .unwrap_or_else(|| last.map_or(0, |last| (last + 1).min(MAX_POSITION)));
        let mut check = Check::new();
        let name = check.name("name", &new.name, NAME.0, NAME.1);
        let topic = check.text("topic", new.topic.as_deref(), TOPIC);
        check.number("position", position, 0, MAX_POSITION);
        check.number("rateLimitPerUser", new.rate_limit_per_user, 0, MAX_RATE_LIMIT);
        if new.kind != TEXT {
            check.refuse("type", "must be 0 (text): there are no other channels yet");
        }
        check.end()?;
        let most = self.limits().channels_per_guild;
        if count >= most {
            return Err(Refusal::Conflict(format!(
                "The guild has {most} channels already, which is the most"
            )));
        }

        let content = ChannelContent {
            guild: guild.to_string(),
            kind: new.kind,
            position,
            nsfw: new.nsfw,
            rate_limit_per_user: new.rate_limit_per_user,
            ..ChannelContent::default()
        };
        let rooms = self.rooms();
        let room = rooms.prepare_room(rooms.steward(), draft::channel_room(guild, &self.unique()))?;
        let id = room.room_id.clone();
        let events = draft::new_channel(rooms.steward(), guild, &name, topic.as_deref(), &content);
        let listed = draft::child(user, &id, self.server_name());
        rooms
            .submit(vec![
                Step::Create(room, events),
                Step::Levels(id.clone(), rooms.steward().clone()),
                Step::Append(guild.to_owned(), vec![listed]),
            ])
            .await?;
        let channel = read::channel(&mut *self.read().await?, id.as_str()).await?;
        channel.ok_or_else(|| Refusal::Internal(format!("{id} was made and is not there")))
    }
}
