//! Changing a group.

use guildhall_guilds::{Refusal, Thing, model::Channel, validate::Check};
use guildhall_rooms::Step;
use guildhall_types::{OwnedUserId, RoomId, UserId, message::GroupChange};

use super::drafts;
use crate::Messaging;

/// Most characters of a group's name.
const MAX_NAME: usize = 100;

/// What to change of a group; absent fields stay.
#[derive(Clone, Debug, Default)]
pub struct GroupPatch {
    /// 1 to 100 characters; none takes it off. Any member gives it.
    pub name: Option<Option<String>>,
    /// Somebody in the group. Only the owner passes it on.
    pub owner: Option<OwnedUserId>,
}

impl Messaging {
    /// Changes a group that `user` is in.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::Invalid`], [`Refusal::Forbidden`], or [`Refusal::Conflict`] for a channel of two people.
    pub async fn update_group(
        &self,
        user: &UserId,
        channel: &RoomId,
        patch: GroupPatch,
    ) -> Result<Channel, Refusal> {
        let (direct, state) = self.my_channel(user, channel).await?;
        if direct.pair.is_some() {
            return Err(Refusal::Conflict(
                "A channel of two people has no name and no owner".to_owned(),
            ));
        }
        let mut events = Vec::new();
        if let Some(name) = patch.name {
            if let Some(name) = &name {
                let mut check = Check::new();
                check.name("name", name, 1, MAX_NAME);
                check.end()?;
            }
            let name = name.unwrap_or_default();
            if self.private_channel(channel).await?.name != name {
                events.push(drafts::name(user, &name));
                events.push(drafts::told(user, &GroupChange::Named(name)));
            }
        }
        let next = patch.owner.filter(|next| next.as_str() != state.owner(&direct));
        if let Some(next) = next {
            if state.owner(&direct) != user.as_str() {
                return Err(Refusal::Forbidden(
                    "Only the owner may pass the group on".to_owned(),
                ));
            }
            let member = state.members.get(next.as_str());
            if member.is_none_or(|member| member.membership != "join") {
                return Err(Refusal::invalid("ownerId", "is not in the group"));
            }
            events.extend(drafts::owner(user, &direct.creator, next.as_str()));
        }
        if !events.is_empty() {
            let rooms = self.guilds().rooms();
            rooms
                .submit(vec![Step::Append(channel.to_owned(), events)])
                .await?;
        }
        self.private_channel(channel).await
    }

    /// A private channel that `user` is in.
    ///
    /// # Errors
    /// [`Refusal::Unknown`].
    pub async fn my_private_channel(&self, user: &UserId, channel: &RoomId) -> Result<Channel, Refusal> {
        self.my_channel(user, channel).await?;
        let found = self.private_channel(channel).await;
        found.map_err(|refusal| match refusal {
            Refusal::Internal(_) => Refusal::Unknown(Thing::Channel),
            refusal => refusal,
        })
    }
}
