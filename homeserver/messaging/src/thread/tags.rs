//! Tags of posts.

use guildhall_guilds::{ChannelAccess, Refusal};
use guildhall_permissions::Permissions;
use guildhall_storage::channels;
use guildhall_types::{RoomId, content::channel_type, thread::ForumContent};

use crate::Messaging;

impl Messaging {
    /// Refuses tags that a post in the channel cannot have, or that the user with `access` may not put on it or take off it. The rooms judge the same; this says it better.
    pub(super) async fn check_tags(
        &self,
        channel: &RoomId,
        access: &ChannelAccess,
        (before, to): (&[String], &[String]),
    ) -> Result<(), Refusal> {
        if access.kind != channel_type::FORUM {
            return match to.is_empty() {
                true => Ok(()),
                false => Err(Refusal::invalid("appliedTags", "are for posts in forums")),
            };
        }
        let found = channels::get(&mut *self.guilds().db().read().await?, channel.as_str()).await?;
        let forum = found.and_then(|found| found.row.forum);
        let forum: ForumContent = forum
            .and_then(|forum| serde_json::from_str(&forum).ok())
            .unwrap_or_default();
        let find = |id: &String| forum.tags.iter().find(|tag| tag.id == *id);
        let added: Vec<_> = to.iter().filter(|id| !before.contains(id)).collect();
        if added.iter().any(|id| find(id).is_none()) {
            return Err(Refusal::invalid("appliedTags", "names no tag of this forum"));
        }
        let taken = before.iter().filter(|id| !to.contains(id));
        if taken.chain(added).filter_map(find).any(|tag| tag.moderated) {
            access.require(
                Permissions::MANAGE_THREADS,
                "put this tag on a post or take it off",
            )?;
        }
        let is_due = forum.require_tag && !forum.tags.is_empty();
        match is_due && to.is_empty() {
            true => Err(Refusal::invalid(
                "appliedTags",
                "must name a tag: this forum wants one",
            )),
            false => Ok(()),
        }
    }
}
