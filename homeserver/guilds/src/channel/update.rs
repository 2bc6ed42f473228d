//! Changing a channel.

use guildhall_permissions::{Overwrite, Permissions};
use guildhall_rooms::Step;
use guildhall_storage::channels;
use guildhall_types::{RoomId, UserId, content::channel_type};

use super::{NAME, NewForumTag, TOPIC, facts, overwrites};
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
    /// Bits a second of a voice channel, 8000 to 384000.
    pub bitrate: Option<i64>,
    /// Most users of a voice channel, 0 to 99; 0 is no limit.
    pub user_limit: Option<i64>,
    /// The category that it stands in; an inner `None` takes it out.
    pub parent_id: Option<Option<String>>,
    /// All its overwrites.
    pub overwrites: Option<Vec<Overwrite>>,
    /// Of a forum: all tags that its posts can have, at most 20.
    pub available_tags: Option<Vec<NewForumTag>>,
    /// Of a forum: whether a post has to have one of them.
    pub require_tag: Option<bool>,
}

impl Guilds {
    /// Changes a channel of the guild.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`], [`Refusal::Forbidden`] for who may not manage the channel, or its permissions if those are
    /// to change, or [`Refusal::Conflict`] when the category has as many channels as it may.
    pub async fn update_channel(
        &self,
        user: &UserId,
        guild: &RoomId,
        channel: &RoomId,
        patch: ChannelPatch,
    ) -> Result<Channel, Refusal> {
        let mut check = Check::new();
        let name = patch.name.map(|name| check.name("name", &name, NAME.0, NAME.1));
        let topic = patch
            .topic
            .map(|topic| check.text("topic", topic.as_deref(), TOPIC));
        let wanted = patch
            .overwrites
            .map(|list| overwrites::from_list(&mut check, list));

        let (before, content, permissions) = {
            let mut conn = self.read().await?;
            let access = access::of(&mut conn, guild, user, self.now()).await?;
            let (before, rights) = access::seen_channel(&mut conn, guild, &access, channel).await?;
            access.require_of(rights, Permissions::MANAGE_CHANNELS, "change this channel")?;
            let mut content = facts::content_of(&before);
            content.position = patch.position.unwrap_or(content.position);
            content.nsfw = patch.nsfw.unwrap_or(content.nsfw);
            content.rate_limit_per_user = patch.rate_limit_per_user.unwrap_or(content.rate_limit_per_user);
            content.bitrate = patch.bitrate.or(content.bitrate);
            content.user_limit = patch.user_limit.or(content.user_limit);
            let forum = (patch.available_tags, patch.require_tag);
            content.forum = self.forum(&mut check, (content.kind, content.forum.as_ref()), forum);
            facts::check_facts(&mut check, &content);
            check.end()?;
            if let Some(parent) = patch.parent_id.filter(|parent| *parent != content.parent) {
                if let Some(parent) = &parent {
                    if content.kind == channel_type::CATEGORY {
                        return Err(Refusal::invalid(
                            "parentId",
                            "must be null: a category stands in none",
                        ));
                    }
                    facts::parent(&mut conn, guild, &access, parent).await?;
                    let all = channels::of_guild(&mut conn, guild.as_str()).await?;
                    facts::check_room_in(parent, &all)?;
                }
                content.parent = parent;
            }
            let permissions = match wanted.filter(|wanted| *wanted != overwrites::of(&before)) {
                Some(wanted) => overwrites::plan(&mut conn, user, guild, (&before, rights), wanted).await?,
                None => Vec::new(),
            };
            (before, content, permissions)
        };

        let row = &before.row;
        let mut events = Vec::new();
        if let Some(name) = name.filter(|name| *name != row.name) {
            events.push(draft::name(user, &name));
        }
        if let Some(topic) = topic.filter(|topic| *topic != row.topic) {
            events.push(draft::topic(user, topic.as_deref()));
        }
        if content != facts::content_of(&before) {
            events.push(draft::channel(user, &content));
        }
        let mut steps = Vec::new();
        if !events.is_empty() {
            events.insert(0, self.join_of_channel(user).await?);
            steps.push(Step::Append(channel.to_owned(), events));
        }
        steps.extend(self.overwrite_steps(user, guild, permissions));
        if steps.is_empty() {
            return Ok(before.into());
        }
        self.submit(steps).await?;
        let after = read::channel(&mut *self.read().await?, channel.as_str()).await?;
        after.ok_or(Refusal::Unknown(Thing::Channel))
    }
}
