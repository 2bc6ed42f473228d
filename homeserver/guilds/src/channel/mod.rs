//! Channels.

mod arrange;
mod create;
mod delete;
mod facts;
mod forum;
mod list;
mod overwrites;
mod update;

pub use arrange::ChannelPlace;
pub(crate) use create::KINDS;
pub use create::NewChannel;
pub(crate) use facts::{check_facts, fill_voice, is_space};
pub use forum::NewForumTag;
pub use update::ChannelPatch;

/// Characters of a channel's name.
pub(crate) const NAME: (usize, usize) = (1, 100);
/// Most characters of a topic.
pub(crate) const TOPIC: usize = 1024;
/// Largest position in the list.
const MAX_POSITION: i64 = 10_000;
/// Most seconds between two messages: six hours.
const MAX_RATE_LIMIT: i64 = 21_600;
/// Bits a second of voice.
const BITRATE: (i64, i64) = (8_000, 384_000);
/// Bits a second of voice, unless something else is said.
const DEFAULT_BITRATE: i64 = 64_000;
/// Most users of a voice channel.
const MAX_USERS: i64 = 99;
/// Most channels of a category.
pub(crate) const MAX_CHILDREN: usize = 50;
