//! Who may make a thread, change it and write in it, by the state of the channel's room before the event. Pure.

mod event;
mod rules;

use std::{collections::BTreeSet, fmt};

use guildhall_types::{
    content::{ChannelContent, channel_type},
    thread::{ForumContent, ForumTag, ThreadContent, ThreadModerationContent},
};

use crate::guild::is_unicode_emoji;

pub use event::{ThreadEvent, root_of};
pub use rules::Actor;

/// Characters of a thread's name.
pub const MAX_THREAD_NAME: usize = 100;
/// Minutes without a message after which a thread can be archived.
pub const AUTO_ARCHIVE: [i64; 4] = [60, 1440, 4320, 10080];
/// Most seconds that a member waits between two messages in a thread.
pub const MAX_THREAD_RATE_LIMIT: i64 = 21_600;
/// Tags of a post.
pub const MAX_POST_TAGS: usize = 5;
/// Tags of a forum.
pub const MAX_FORUM_TAGS: usize = 20;
/// Characters of a tag's name.
pub const MAX_TAG_NAME: usize = 20;
/// Threads that are ever made in one channel: each stays in the state of its room.
pub const MAX_THREADS: usize = 10_000;
/// Characters of a tag's id.
const MAX_ID: usize = 64;

/// Why something is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused(pub &'static str);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Refused {}

fn ensure(holds: bool, reason: &'static str) -> Result<(), Refused> {
    match holds {
        true => Ok(()),
        false => Err(Refused(reason)),
    }
}

/// Whether `id` can be that of a tag.
#[must_use]
pub fn is_tag_id(id: &str) -> bool {
    (1..=MAX_ID).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn is_tag(tag: &ForumTag) -> bool {
    is_tag_id(&tag.id)
        && (1..=MAX_TAG_NAME).contains(&tag.name.chars().count())
        && tag.emoji.as_deref().is_none_or(is_unicode_emoji)
}

/// What counts of what a channel says of its posts: of a forum the first 20 tags that can be such. Of other channels nothing.
#[must_use]
pub fn forum_of(channel: &ChannelContent) -> Option<ForumContent> {
    if channel.kind != channel_type::FORUM {
        return None;
    }
    let mut forum = channel.forum.clone().unwrap_or_default();
    let mut seen = BTreeSet::new();
    forum
        .tags
        .retain(|tag| is_tag(tag) && seen.insert(tag.id.clone()));
    forum.tags.truncate(MAX_FORUM_TAGS);
    Some(forum)
}

/// The thread that `content` describes, if it can be one.
#[must_use]
pub fn is_thread(content: &ThreadContent) -> bool {
    (1..=MAX_THREAD_NAME).contains(&content.name.chars().count())
        && !content.name.trim().is_empty()
        && AUTO_ARCHIVE.contains(&content.auto_archive)
        && (0..=MAX_THREAD_RATE_LIMIT).contains(&content.rate_limit_per_user)
        && content.tags.len() <= MAX_POST_TAGS
        && content.tags.iter().all(|tag| is_tag_id(tag))
        && content.tags.iter().collect::<BTreeSet<_>>().len() == content.tags.len()
}

/// A thread as the state of its room has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Thread {
    /// What its maker may change.
    pub facts: ThreadContent,
    /// What moderators say of it.
    pub moderation: ThreadModerationContent,
}

#[cfg(test)]
mod tests;
