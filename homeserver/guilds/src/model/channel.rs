use guildhall_storage::{channels, private_channels::PrivateChannel};
use guildhall_types::thread::ForumContent;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ForumTag, PermissionOverwrite};

/// A channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Channel {
    /// The channel's room.
    pub id: String,
    /// Kind of channel: 0 text, 1 private of two people, 2 voice, 3 private of several, 4 category, 5 announcements, 15 forum.
    #[serde(rename = "type")]
    pub kind: i64,
    /// The guild; private channels have none.
    pub guild_id: Option<String>,
    /// Place in the list; lower comes first, ties by id.
    pub position: i64,
    /// Name; empty where a private channel has none.
    pub name: String,
    /// Topic.
    pub topic: Option<String>,
    /// Whether only adults may look.
    pub nsfw: bool,
    /// The latest message.
    pub last_message_id: Option<String>,
    /// Bits a second, of voice channels.
    pub bitrate: Option<i64>,
    /// Most users at a time, of voice channels; 0 is no limit.
    pub user_limit: Option<i64>,
    /// Seconds that a member waits between two messages; 0 is none.
    pub rate_limit_per_user: i64,
    /// User ids of all who take part in a private channel, sorted: of two people both, be they in it yet or not, of several who is.
    pub recipients: Vec<String>,
    /// Who may take others out of a private channel of several people.
    pub owner_id: Option<String>,
    /// The category that it stands in.
    pub parent_id: Option<String>,
    /// What it gives to roles and members and takes from them, roles first.
    pub permission_overwrites: Vec<PermissionOverwrite>,
    /// Of a forum: tags that its posts can have.
    pub available_tags: Vec<ForumTag>,
    /// Of a forum: whether a post has to have one of them.
    pub require_tag: bool,
}

impl From<channels::Channel> for Channel {
    fn from(channel: channels::Channel) -> Self {
        let channels::Channel {
            row,
            last_message_id,
            overwrites,
        } = channel;
        let forum = row.forum.as_deref();
        let forum: ForumContent = forum
            .and_then(|forum| serde_json::from_str(forum).ok())
            .unwrap_or_default();
        Self {
            id: row.channel_id,
            kind: row.kind,
            guild_id: Some(row.guild_id),
            position: row.position,
            name: row.name,
            topic: row.topic,
            nsfw: row.nsfw,
            last_message_id,
            bitrate: row.bitrate,
            user_limit: row.user_limit,
            rate_limit_per_user: row.rate_limit_per_user,
            recipients: Vec::new(),
            owner_id: None,
            parent_id: row.parent_id,
            permission_overwrites: overwrites
                .rows
                .into_iter()
                .map(PermissionOverwrite::from)
                .collect(),
            available_tags: forum.tags.into_iter().map(ForumTag::from).collect(),
            require_tag: forum.require_tag,
        }
    }
}

impl From<PrivateChannel> for Channel {
    fn from(channel: PrivateChannel) -> Self {
        let PrivateChannel {
            row,
            people,
            last_message_id,
        } = channel;
        Self {
            id: row.channel_id,
            kind: row.kind,
            guild_id: None,
            position: 0,
            name: row.name,
            topic: None,
            nsfw: false,
            last_message_id,
            bitrate: None,
            user_limit: None,
            rate_limit_per_user: 0,
            recipients: people,
            owner_id: row.owner_id,
            parent_id: None,
            permission_overwrites: Vec::new(),
            available_tags: Vec::new(),
            require_tag: false,
        }
    }
}
