use guildhall_storage::channels;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::PermissionOverwrite;

/// A channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Channel {
    /// The channel's room.
    pub id: String,
    /// Kind of channel: 0 text, 2 voice, 4 category, 5 announcements, 15 forum.
    #[serde(rename = "type")]
    pub kind: i64,
    /// The guild.
    pub guild_id: Option<String>,
    /// Place in the list; lower comes first, ties by id.
    pub position: i64,
    /// Name.
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
    /// Who takes part, in direct messages.
    pub recipients: Vec<String>,
    /// The category that it stands in.
    pub parent_id: Option<String>,
    /// What it gives to roles and members and takes from them, roles first.
    pub permission_overwrites: Vec<PermissionOverwrite>,
}

impl From<channels::Channel> for Channel {
    fn from(channel: channels::Channel) -> Self {
        let channels::Channel {
            row,
            last_message_id,
            overwrites,
        } = channel;
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
            parent_id: row.parent_id,
            permission_overwrites: overwrites.into_iter().map(PermissionOverwrite::from).collect(),
        }
    }
}
