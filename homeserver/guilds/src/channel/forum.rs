//! What a forum says of its posts.

use std::collections::BTreeSet;

use guildhall_event::{
    guild::is_unicode_emoji,
    thread::{MAX_FORUM_TAGS, MAX_TAG_NAME},
};
use guildhall_types::{
    content::channel_type,
    thread::{ForumContent, ForumTag},
};

use crate::{Guilds, validate::Check};

/// A tag that a forum is to have.
#[derive(Clone, Debug, Default)]
pub struct NewForumTag {
    /// The id of one that the forum has; another one is made for `None`.
    pub id: Option<String>,
    /// 1 to 20 characters.
    pub name: String,
    /// A Unicode emoji that is shown with it.
    pub emoji: Option<String>,
    /// Whether only those may put it on a post who manage threads.
    pub moderated: bool,
}

impl Guilds {
    /// What a channel of `kind`, which said `before` of its posts, is to say of them: `tags`, all of them, and whether a post has to have one; `None` stays.
    pub(super) fn forum(
        &self,
        check: &mut Check,
        (kind, before): (i64, Option<&ForumContent>),
        (tags, require_tag): (Option<Vec<NewForumTag>>, Option<bool>),
    ) -> Option<ForumContent> {
        if tags.is_none() && require_tag.is_none() {
            return before.cloned();
        }
        if kind != channel_type::FORUM {
            let field = if tags.is_some() {
                "availableTags"
            } else {
                "requireTag"
            };
            check.refuse(field, "is for forums");
            return None;
        }
        let before = before.cloned().unwrap_or_default();
        let tags = match tags {
            Some(tags) => self.tags(check, &before.tags, tags),
            None => before.tags,
        };
        Some(ForumContent {
            tags,
            require_tag: require_tag.unwrap_or(before.require_tag),
        })
    }

    fn tags(&self, check: &mut Check, before: &[ForumTag], tags: Vec<NewForumTag>) -> Vec<ForumTag> {
        if tags.len() > MAX_FORUM_TAGS {
            check.refuse("availableTags", format!("must be at most {MAX_FORUM_TAGS}"));
            return Vec::new();
        }
        let (mut names, mut ids) = (BTreeSet::new(), BTreeSet::new());
        let mut all = Vec::with_capacity(tags.len());
        for tag in tags {
            let name = check.name("availableTags", &tag.name, 1, MAX_TAG_NAME);
            if !names.insert(name.clone()) {
                check.refuse("availableTags", "must have different names");
            }
            if tag.emoji.as_deref().is_some_and(|emoji| !is_unicode_emoji(emoji)) {
                check.refuse("availableTags", "has an emoji that is no Unicode emoji");
            }
            let id = match tag.id {
                Some(id) if before.iter().any(|known| known.id == id) => id,
                Some(_) => {
                    check.refuse("availableTags", "names a tag that the forum has not");
                    continue;
                }
                None => self.unique(),
            };
            if !ids.insert(id.clone()) {
                check.refuse("availableTags", "must name each tag once");
            }
            all.push(ForumTag {
                id,
                name,
                emoji: tag.emoji,
                moderated: tag.moderated,
            });
        }
        all
    }
}
