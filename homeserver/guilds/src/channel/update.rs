//! Changing a channel.

use guildhall_permissions::Permissions;
use guildhall_rooms::Step;
use guildhall_types::{RoomId, UserId, content::ChannelContent};

use super::{MAX_POSITION, MAX_RATE_LIMIT, NAME, TOPIC, in_guild};
use crate::{Guilds, Refusal, Thing, access, draft, model::Channel, read, validate::Check};

/// What to change; `None` stays.
#[derive(Clone, Debug, Default)]
pub struct ChannelPatch {
    /// 1 to 100 characters.
    pub name: Option<String>,
    /// At most 1024 characters; an inner `None` takes it off.
    pub topic: Option<Option<String>>,
    /// Place in the list, 0 to 10000.
    pub position: Option<i64>,
    /// Whether only adults may look.
    pub nsfw: Option<bool>,
    /// Seconds that a member waits between two messages, 0 to 21600.
    pub rate_limit_per_user: Option<i64>,
}

impl Guilds {
    /// Changes a channel of the guild.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`], or [`Refusal::Forbidden`] for who may not manage channels.
    pub async fn update_channel(
        &self,
        user: &UserId,
        guild: &RoomId,
        channel: &RoomId,
        patch: ChannelPatch,
    ) -> Result<Channel, Refusal> {
        let before = {
            let mut conn = self.read().await?;
            let access = access::of(&mut conn, guild, user, self.now()).await?;
            access.require(Permissions::MANAGE_CHANNELS, "change channels of this guild")?;
            in_guild(&mut conn, guild, channel).await?
        };
        let row = &before.row;
        let mut check = Check::new();
        let name = patch.name.map(|name| check.name("name", &name, NAME.0, NAME.1));
        let topic = patch
            .topic
            .map(|topic| check.text("topic", topic.as_deref(), TOPIC));
        let content = ChannelContent {
            guild: guild.to_string(),
            kind: row.kind,
            position: check.number(
                "position",
                patch.position.unwrap_or(row.position),
                0,
                MAX_POSITION,
            ),
            nsfw: patch.nsfw.unwrap_or(row.nsfw),
            rate_limit_per_user: check.number(
                "rateLimitPerUser",
                patch.rate_limit_per_user.unwrap_or(row.rate_limit_per_user),
                0,
                MAX_RATE_LIMIT,
            ),
            parent: row.parent_id.clone(),
            deleted: false,
        };
        check.end()?;

        let mut events = Vec::new();
        if let Some(name) = name.filter(|name| *name != row.name) {
            events.push(draft::name(user, &name));
        }
        if let Some(topic) = topic.filter(|topic| *topic != row.topic) {
            events.push(draft::topic(user, topic.as_deref()));
        }
        let present = (row.position, row.nsfw, row.rate_limit_per_user);
        if (content.position, content.nsfw, content.rate_limit_per_user) != present {
            events.push(draft::channel(user, &content));
        }
        if events.is_empty() {
            return Ok(before.into());
        }
        let display_name = self.display_name(user).await?;
        events.insert(
            0,
            draft::enter(user, display_name.as_deref(), self.rooms().steward()),
        );
        self.rooms()
            .submit(vec![Step::Append(channel.to_owned(), events)])
            .await?;
        let after = read::channel(&mut *self.read().await?, channel.as_str()).await?;
        after.ok_or(Refusal::Unknown(Thing::Channel))
    }
}
