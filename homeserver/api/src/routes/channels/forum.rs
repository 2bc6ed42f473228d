//! Tags of forums, in bodies.

use guildhall_guilds::NewForumTag;
use serde::Deserialize;
use utoipa::ToSchema;

/// A tag that posts of a forum can have.
#[derive(Deserialize, ToSchema)]
#[schema(as = SetForumTag)]
pub(super) struct ForumTagBody {
    /// The id of one that the forum has; absent for a new one.
    #[serde(default)]
    id: Option<String>,
    /// 1 to 20 characters.
    name: String,
    /// A Unicode emoji that is shown with it.
    #[serde(default)]
    emoji: Option<String>,
    /// Whether only those may put it on a post, and take it off, who have MANAGE_THREADS.
    #[serde(default)]
    moderated: bool,
}

pub(super) fn tags(tags: Option<Vec<ForumTagBody>>) -> Option<Vec<NewForumTag>> {
    let tags = tags?.into_iter().map(|tag| NewForumTag {
        id: tag.id,
        name: tag.name,
        emoji: tag.emoji,
        moderated: tag.moderated,
    });
    Some(tags.collect())
}
