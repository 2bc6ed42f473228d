//! Channels.

mod create;
mod delete;
mod list;
mod update;

pub use create::NewChannel;
pub use update::ChannelPatch;

use guildhall_storage::channels;
use guildhall_types::RoomId;
use sqlx::AnyConnection;

use crate::{Refusal, Thing};

/// Characters of a channel's name.
const NAME: (usize, usize) = (1, 100);
/// Most characters of a topic.
const TOPIC: usize = 1024;
/// Largest position in the list.
const MAX_POSITION: i64 = 10_000;
/// Most seconds between two messages: six hours.
const MAX_RATE_LIMIT: i64 = 21_600;
/// The one kind of channel that there is: text.
const TEXT: i64 = 0;

/// The channel, if the guild shows it.
async fn in_guild(
    conn: &mut AnyConnection,
    guild: &RoomId,
    channel: &RoomId,
) -> Result<channels::Channel, Refusal> {
    let found = channels::get(conn, channel.as_str()).await?;
    found
        .filter(|found| found.row.guild_id == guild.as_str())
        .ok_or(Refusal::Unknown(Thing::Channel))
}
