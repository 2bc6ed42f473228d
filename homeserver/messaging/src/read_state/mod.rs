//! Up to where users have read. Others see it where the user wants (ADR 35).

mod ack;
mod ack_guild;
mod list;
mod receipt;
pub(crate) mod scope;

use guildhall_storage::{read_states::ReadStateRow, thread_follows::FollowedRow};
use serde::Serialize;
use utoipa::ToSchema;

pub use list::read_states;
pub use receipt::Receipt;

/// How far one has read in a channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReadState {
    /// The channel.
    pub channel_id: String,
    /// Its guild; null for a private channel.
    pub guild_id: Option<String>,
    /// A thread of the channel that one follows; null for the channel itself.
    pub thread_id: Option<String>,
    /// The last message that was read: the last that was acknowledged, or a later one of one's own. Null if there is none: what came after one came
    /// into the guild or group is unread then, and all in a channel of two.
    pub last_read_message_id: Option<String>,
    /// The last message of the channel; null if there is none.
    pub last_message_id: Option<String>,
    /// Messages of others after it: 100 are 100 or more.
    pub unread_count: u32,
    /// Of these, those that call the user by name, by a role or with everybody: 100 are 100 or more. They are counted, too, where the user has set `none` or muted, but not where he has suppressed what calls him.
    pub mention_count: u32,
}

impl From<ReadStateRow> for ReadState {
    fn from(row: ReadStateRow) -> Self {
        Self {
            channel_id: row.channel_id,
            guild_id: row.guild_id,
            thread_id: None,
            last_read_message_id: row.read.map(|read| read.message_id),
            last_message_id: row.last.map(|last| last.message_id),
            unread_count: u32::try_from(row.unread).unwrap_or(0),
            mention_count: u32::try_from(row.mentions).unwrap_or(0),
        }
    }
}

impl From<FollowedRow> for ReadState {
    fn from(row: FollowedRow) -> Self {
        Self {
            channel_id: row.channel_id,
            guild_id: Some(row.guild_id),
            thread_id: Some(row.thread_id),
            last_read_message_id: row.read.map(|read| read.message_id),
            last_message_id: row.last.map(|last| last.message_id),
            unread_count: u32::try_from(row.unread).unwrap_or(0),
            mention_count: u32::try_from(row.mentions).unwrap_or(0),
        }
    }
}
