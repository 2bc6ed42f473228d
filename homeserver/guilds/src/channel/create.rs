//! Making a channel.

use guildhall_event::guild::Overwrites;
use guildhall_permissions::{Overwrite, Permissions};
use guildhall_rooms::Step;
use guildhall_storage::channels;
use guildhall_types::{
    RoomId, UserId,
    content::{ChannelContent, channel_type},
};

use super::{MAX_POSITION, NAME, NewForumTag, TOPIC, facts, overwrites};
use crate::{Guilds, Refusal, access, draft, model::Channel, read, validate::Check};

/// A channel to make.
#[derive(Clone, Debug, Default)]
pub struct NewChannel {
    /// 1 to 100 characters.
    pub name: String,
    /// Kind of channel: 0 text, 2 voice, 4 category, 5 announcements, 15 forum.
    pub kind: i64,
    /// At most 1024 characters.
    pub topic: Option<String>,
    /// Place in the list; last when `None`.
    pub position: Option<i64>,
    /// Whether only adults may look.
    pub nsfw: bool,
    /// Seconds that a member waits between two messages, 0 to 21600.
    pub rate_limit_per_user: i64,
    /// Bits a second of a voice channel, 8000 to 384000.
    pub bitrate: Option<i64>,
    /// Most users of a voice channel, 0 to 99; 0 is no limit.
    pub user_limit: Option<i64>,
    /// The category that it stands in.
    pub parent_id: Option<String>,
    /// Its overwrites; those of its category when `None`.
    pub overwrites: Option<Vec<Overwrite>>,
    /// Of a forum: all tags that its posts can have, at most 20.
    pub available_tags: Option<Vec<NewForumTag>>,
    /// Of a forum: whether a post has to have one of them.
    pub require_tag: Option<bool>,
}

/// The kinds of channels that can be made.
pub(crate) const KINDS: [i64; 5] = [
    channel_type::TEXT,
    channel_type::VOICE,
    channel_type::CATEGORY,
    channel_type::ANNOUNCEMENT,
    channel_type::FORUM,
];

impl Guilds {
    /// Makes a channel in the guild.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`], [`Refusal::Forbidden`] for who may not manage channels or has not what the overwrites
    /// give or take, or [`Refusal::Conflict`] when the guild or the category has as many as the limit allows.
    pub async fn create_channel(
        &self,
        user: &UserId,
        guild: &RoomId,
        new: NewChannel,
    ) -> Result<Channel, Refusal> {
        let mut check = Check::new();
        let name = check.name("name", &new.name, NAME.0, NAME.1);
        let topic = check.text("topic", new.topic.as_deref(), TOPIC);
        if !KINDS.contains(&new.kind) {
            check.refuse(
                "type",
                "must be 0 (text), 2 (voice), 4 (category), 5 (announcements) or 15 (forum)",
            );
        }
        if new.kind == channel_type::CATEGORY && new.parent_id.is_some() {
            check.refuse("parentId", "must be absent: a category stands in none");
        }
        let given = new.overwrites.map(|list| overwrites::from_list(&mut check, list));
        let forum = (new.available_tags, new.require_tag);
        let forum = self.forum(&mut check, (new.kind, None), forum);
        let mut content = ChannelContent {
            guild: guild.to_string(),
            kind: new.kind,
            position: new.position.unwrap_or_default(),
            nsfw: new.nsfw,
            rate_limit_per_user: new.rate_limit_per_user,
            bitrate: new.bitrate,
            user_limit: new.user_limit,
            parent: new.parent_id,
            forum,
            deleted: false,
        };
        facts::check_facts(&mut check, &content);
        check.end()?;

        let wanted = {
            let mut conn = self.read().await?;
            let access = access::of(&mut conn, guild, user, self.now()).await?;
            access.require(Permissions::MANAGE_CHANNELS, "make channels in this guild")?;
            let shown = channels::of_guild(&mut conn, guild.as_str()).await?;
            let category = match &content.parent {
                Some(parent) => Some(facts::parent(&mut conn, guild, &access, parent).await?),
                None => None,
            };
            if let Some(category) = &category {
                facts::check_room_in(&category.row.channel_id, &shown)?;
            }
            let most = self.limits().channels_per_guild;
            if channels::count_of_guild(&mut conn, guild.as_str()).await? >= most {
                return Err(Refusal::Conflict(format!(
                    "The guild has {most} channels already, which is the most"
                )));
            }
            if new.position.is_none() {
                let last = shown.iter().map(|channel| channel.row.position).max();
                content.position = last.map_or(0, |last| (last + 1).min(MAX_POSITION));
            }
            match (given, &category) {
                (Some(given), category) => {
                    // What stands in the category already is no news of who puts the channel there.
                    if category.as_ref().map(overwrites::of).as_ref() != Some(&given) {
                        let (rights, none) = (access.rights, Overwrites::default());
                        overwrites::check_overwrites(&mut conn, guild, rights, &none, &given).await?;
                    }
                    given
                }
                (None, Some(category)) => overwrites::of(category),
                (None, None) => Overwrites::default(),
            }
        };
        facts::fill_voice(&mut content);

        let rooms = self.rooms();
        let create = draft::channel_room(guild, &self.unique(), facts::is_space(content.kind));
        let room = rooms.prepare_room(rooms.steward(), create)?;
        let id = room.room_id.clone();
        let events = draft::new_channel(rooms.steward(), guild, &name, topic.as_deref(), &content);
        let mut steps = Vec::new();
        // Before the guild lists it: nobody sees for a moment what is not for them.
        if !wanted.is_empty() {
            let closed = draft::overwrites(user, &id, wanted);
            steps.push(Step::Append(guild.to_owned(), vec![closed]));
            steps.push(Step::Levels(guild.to_owned(), user.to_owned()));
        }
        let listed = draft::child(user, &id, self.server_name());
        steps.extend([
            Step::Create(room, events),
            Step::Levels(id.clone(), rooms.steward().clone()),
            Step::Append(guild.to_owned(), vec![listed]),
        ]);
        self.submit(steps).await?;
        let channel = read::channel(&mut *self.read().await?, id.as_str()).await?;
        channel.ok_or_else(|| Refusal::Internal(format!("{id} was made and is not there")))
    }
}
