//! Threads and posts of forums, as they stand in signed events. `spec/events.md` describes them.

use serde::{Deserialize, Serialize};

/// State of a channel's room: a thread. State key: the event id of the message that it begins with. Content: [`ThreadContent`].
pub const THREAD: &str = "org.guildhall.thread";
/// State of a channel's room: whether a thread is archived. State key: as that of [`THREAD`]. Content: [`ThreadArchiveContent`].
pub const THREAD_ARCHIVE: &str = "org.guildhall.thread_archive";
/// State of a channel's room: what moderators say of a thread. State key: as that of [`THREAD`]. Content: [`ThreadModerationContent`].
pub const THREAD_MODERATION: &str = "org.guildhall.thread_moderation";
/// Key in the content of a message that a thread begins with, and which was sent for that: [`STARTS_THREAD`] or [`STARTS_POST`].
pub const STARTS: &str = "org.guildhall.starts";
/// The message only tells that there is the thread; its text is the thread's name.
pub const STARTS_THREAD: &str = "thread";
/// It is the first message of a post in a forum.
pub const STARTS_POST: &str = "post";
/// The relation of a message to the one that its thread begins with.
///
/// <https://spec.matrix.org/v1.19/client-server-api/#threading>
pub const IN_THREAD: &str = "m.thread";

/// Content of [`THREAD`]: what its maker may change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadContent {
    /// Who made it; stays.
    pub creator: String,
    /// When, in milliseconds since the Unix epoch; stays.
    pub created: i64,
    /// 1 to 100 characters.
    pub name: String,
    /// Minutes without a message after which it is archived: 60, 1440, 4320 or 10080.
    pub auto_archive: i64,
    /// Seconds that a member waits between two messages; 0 is none.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rate_limit_per_user: i64,
    /// Ids of tags of the forum, at most 5.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
}

/// Content of [`THREAD_ARCHIVE`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadArchiveContent {
    /// Whether it is archived, until somebody says something in it.
    pub archived: bool,
    /// The last message that was in the thread then: what comes after it in the order of history opens the thread again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<String>,
}

/// Content of [`THREAD_MODERATION`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadModerationContent {
    /// Whether only those may write in it, and open it again, who manage threads.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub locked: bool,
    /// Of a post: whether it stands above the others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pinned: bool,
    /// Whether it was deleted, for good.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
}

/// What a forum says of its posts, in the content of its `org.guildhall.channel`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForumContent {
    /// Tags that posts can have, at most 20.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<ForumTag>,
    /// Whether a post has to have one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub require_tag: bool,
}

/// A tag of a forum.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForumTag {
    /// 1 to 64 ASCII letters and digits.
    pub id: String,
    /// 1 to 20 characters.
    pub name: String,
    /// A Unicode emoji that is shown with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emoji: Option<String>,
    /// Whether only those may put it on a post, and take it off, who manage threads.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub moderated: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
const fn is_zero(number: &i64) -> bool {
    *number == 0
}
