//! Making a group.

use std::collections::BTreeSet;

use futures::future::join_all;
use guildhall_federation_api::direct::DirectPurpose;
use guildhall_guilds::{Refusal, model::Channel};
use guildhall_rooms::Step;
use guildhall_storage::private_channels;
use guildhall_types::{OwnedUserId, RoomId, UserId, content::MAX_DIRECT};

use super::{MAX_GROUPS, drafts};
use crate::Messaging;

impl Messaging {
    /// Makes a group of `user`, who owns it, and `others`. Who does not want to be in it, or whose server is away, comes in later or not at all.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] or [`Refusal::Conflict`].
    pub async fn make_group(
        &self,
        user: &UserId,
        others: &BTreeSet<OwnedUserId>,
    ) -> Result<Channel, Refusal> {
        if others.len() >= MAX_DIRECT {
            let most = format!("must be at most {}", MAX_DIRECT - 1);
            return Err(Refusal::invalid("recipients", most));
        }
        for other in others {
            self.check_person(user, other).await?;
            self.check_unblocked(user, other).await?;
        }
        self.check_groups(user).await?;
        let guilds = self.guilds();
        let profile = guilds.member_profile(user).await?;
        let room = guilds
            .rooms()
            .prepare_room(user, drafts::group_room(&guilds.unique()))?;
        let id = room.room_id.clone();
        let mut events = drafts::beginning(user, &profile);
        events.push(drafts::levels(user, user.as_str(), user.as_str()));
        guilds.rooms().submit(vec![Step::Create(room, events)]).await?;
        let place: (&RoomId, DirectPurpose) = (&id, DirectPurpose::Group);
        let brought = others.iter().map(|other| self.bring_in(user, other, place));
        for result in join_all(brought).await {
            result?;
        }
        self.private_channel(&id).await
    }

    /// Refuses who is in as many groups as one may be.
    pub(super) async fn check_groups(&self, user: &UserId) -> Result<(), Refusal> {
        let mut conn = self.guilds().db().read().await?;
        match private_channels::count_groups(&mut conn, user.as_str()).await? < MAX_GROUPS {
            true => Ok(()),
            false => Err(Refusal::Conflict(format!(
                "You are in {MAX_GROUPS} groups, and cannot be in more"
            ))),
        }
    }
}
