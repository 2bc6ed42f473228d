//! Up to where users have read. It is told to nobody else.

mod ack;
mod ack_guild;
mod list;

use guildhall_storage::read_states::ReadStateRow;
use serde::Serialize;
use utoipa::ToSchema;

pub use list::read_states;

/// How far one has read in a channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReadState {
    /// The channel.
    pub channel_id: String,
    /// Its guild; null for a private channel.
    pub guild_id: Option<String>,
    /// The last message that was read: the last that was acknowledged, or a later one of one's own. Null if there is none: what came after one came
    /// into the guild or group is unread then, and all in a channel of two.
    pub last_read_message_id: Option<String>,
    /// The last message of the channel; null if there is none.
    pub last_message_id: Option<String>,
    /// Messages of others after it: 100 are 100 or more.
    pub unread_count: u32,
}

impl From<ReadStateRow> for ReadState {
    fn from(row: ReadStateRow) -> Self {
        Self {
            channel_id: row.channel_id,
            guild_id: row.guild_id,
            last_read_message_id: row.read.map(|read| read.message_id),
            last_message_id: row.last.map(|last| last.message_id),
            unread_count: u32::try_from(row.unread).unwrap_or(0),
        }
    }
}
