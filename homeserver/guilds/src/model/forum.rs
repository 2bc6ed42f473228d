use guildhall_types::thread;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A tag that posts of a forum can have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ForumTag {
    /// Its id.
    pub id: String,
    /// Name.
    pub name: String,
    /// A Unicode emoji that is shown with it.
    pub emoji: Option<String>,
    /// Whether only those may put it on a post, and take it off, who have MANAGE_THREADS.
    pub moderated: bool,
}

impl From<thread::ForumTag> for ForumTag {
    fn from(tag: thread::ForumTag) -> Self {
        Self {
            id: tag.id,
            name: tag.name,
            emoji: tag.emoji,
            moderated: tag.moderated,
        }
    }
}
