//! Putting channels in order, and into categories, at once.

use std::collections::HashSet;

use guildhall_permissions::Permissions;
use guildhall_rooms::Step;
use guildhall_storage::channels;
use guildhall_types::{OwnedRoomId, RoomId, UserId, content::channel_type};

use super::{MAX_CHILDREN, facts, overwrites};
use crate::{Guilds, Refusal, access, draft, model::Channel, validate::Check};

/// Where a channel is to stand; `None` stays.
#[derive(Clone, Debug)]
pub struct ChannelPlace {
    /// The channel.
    pub channel_id: OwnedRoomId,
    /// Place in the list, 0 to 10000.
    pub position: Option<i64>,
    /// The category that it is to stand in; an inner `None` takes it out.
    pub parent_id: Option<Option<String>>,
    /// Whether it takes over the overwrites of its category.
    pub lock_permissions: bool,
}

impl Guilds {
    /// Moves channels of the guild, all or none.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`], [`Refusal::Forbidden`] for who may not manage one of the channels, or its permissions if
    /// those are to be taken over, or [`Refusal::Conflict`] when a category would have more channels than it may.
    pub async fn arrange_channels(
        &self,
        user: &UserId,
        guild: &RoomId,
        places: Vec<ChannelPlace>,
    ) -> Result<Vec<Channel>, Refusal> {
        let mut moved = Vec::new();
        let mut permissions = Vec::new();
        let mut parents: Vec<(String, Option<String>)> = Vec::new();
        {
            let mut conn = self.read().await?;
            let access = access::of(&mut conn, guild, user, self.now()).await?;
            let mut named = HashSet::new();
            for place in places {
                let mut check = Check::new();
                if !named.insert(place.channel_id.clone()) {
                    check.refuse("id", "must not name one channel twice");
                }
                let id = &place.channel_id;
                let (before, rights) = access::seen_channel(&mut conn, guild, &access, id).await?;
                access.require_of(rights, Permissions::MANAGE_CHANNELS, "move this channel")?;
                let mut content = facts::content_of(&before);
                content.position = place.position.unwrap_or(content.position);
                if let Some(parent) = place.parent_id {
                    content.parent = parent;
                }
                facts::check_facts(&mut check, &content);
                if content.kind == channel_type::CATEGORY && content.parent.is_some() {
                    check.refuse("parentId", "must be null: a category stands in none");
                }
                if place.lock_permissions && content.parent.is_none() {
                    check.refuse("lockPermissions", "is for channels in a category");
                }
                check.end()?;
                let category = match &content.parent {
                    Some(parent) => Some(facts::parent(&mut conn, guild, &access, parent).await?),
                    None => None,
                };
                if let Some(category) = category.filter(|_| place.lock_permissions) {
                    let wanted = overwrites::of(&category);
                    if wanted != overwrites::of(&before) {
                        let of = (&before, rights);
                        permissions.extend(overwrites::plan(&mut conn, user, guild, of, wanted).await?);
                    }
                }
                parents.push((id.to_string(), content.parent.clone()));
                if content != facts::content_of(&before) {
                    moved.push((id.clone(), draft::channel(user, &content)));
                }
            }
            let all = channels::of_guild(&mut conn, guild.as_str()).await?;
            check_categories(&all, &parents)?;
        }
        let join = self.join_of_channel(user).await?;
        let mut steps: Vec<Step> = moved
            .into_iter()
            .map(|(channel, event)| Step::Append(channel, vec![join.clone(), event]))
            .collect();
        steps.extend(self.overwrite_steps(user, guild, permissions));
        if !steps.is_empty() {
            self.submit(steps).await?;
        }
        self.list_channels(user, guild).await
    }
}

/// Refuses what gives a category more channels than it may have.
fn check_categories(all: &[channels::Channel], moved: &[(String, Option<String>)]) -> Result<(), Refusal> {
    for category in moved.iter().filter_map(|(_, parent)| parent.as_ref()) {
        let inside = all.iter().filter(|channel| {
            let id = &channel.row.channel_id;
            let new = moved.iter().find(|(moved, _)| moved == id);
            let parent = new.map_or(channel.row.parent_id.as_ref(), |(_, parent)| parent.as_ref());
            parent == Some(category)
        });
        if inside.count() > MAX_CHILDREN {
            return Err(Refusal::Conflict(format!(
                "A category has at most {MAX_CHILDREN} channels"
            )));
        }
    }
    Ok(())
}
