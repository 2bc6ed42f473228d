//! Opening a channel of two people.

use guildhall_federation_api::direct::DirectPurpose;
use guildhall_guilds::{Refusal, model::Channel};
use guildhall_rooms::{Also, AppendError, Step};
use guildhall_storage::{errands, private_channels};
use guildhall_types::{OwnedRoomId, OwnedUserId, RoomId, UserId};

use super::{drafts, refused, unreached};
use crate::Messaging;

/// Why a channel is not made: there is one by now.
const IS_THERE: &str = "there is a channel of the two";

impl Messaging {
    /// The channel of `user` and `other`, which comes into the list of `user`. It is made if there is none; the other has it in the list when
    /// something is said.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], or [`Refusal::Forbidden`] when the other does not accept messages of `user`. That a server is away is none: the channel
    /// reaches the other when it is back.
    pub async fn open_direct(&self, user: &UserId, other: &UserId) -> Result<Channel, Refusal> {
        self.check_person(user, other).await?;
        self.check_unblocked(user, other).await?;
        let channel = self.pair(user, other).await?;
        self.reach(user, other, &channel).await?;
        self.set_open(user, &channel, true).await?;
        self.private_channel(&channel).await
    }

    /// The channel of the two, which is made if there is none.
    pub(super) async fn pair(&self, user: &UserId, other: &UserId) -> Result<OwnedRoomId, Refusal> {
        match self.channel_of_pair(user, other).await? {
            Some(channel) => Ok(channel),
            None => self.make_pair(user, other).await,
        }
    }

    /// The channel of the two that counts: of several the one that both servers choose.
    pub(super) async fn channel_of_pair(
        &self,
        user: &UserId,
        other: &UserId,
    ) -> Result<Option<OwnedRoomId>, Refusal> {
        let mut conn = self.guilds().db().read().await?;
        let all = private_channels::of_pair(&mut conn, user.as_str(), other.as_str()).await?;
        Ok(all.into_iter().find_map(|id| OwnedRoomId::try_from(id).ok()))
    }

    /// Makes a channel of the two; of two who do so at the same time on this server one makes it.
    async fn make_pair(&self, user: &UserId, other: &UserId) -> Result<OwnedRoomId, Refusal> {
        let (guilds, unique) = (self.guilds(), self.guilds().unique());
        let profile = guilds.member_profile(user).await?;
        let room = guilds
            .rooms()
            .prepare_room(user, drafts::pair_room(user, other, &unique))?;
        let id = room.room_id.clone();
        let steps = vec![
            Step::Also(unless_there(user.to_owned(), other.to_owned())),
            Step::Create(room, drafts::beginning(user, &profile)),
        ];
        match guilds.rooms().submit(steps).await {
            Ok(_) => Ok(id),
            Err(AppendError::Conflict(_)) => {
                let there = self.channel_of_pair(user, other).await?;
                there.ok_or_else(|| Refusal::Internal(IS_THERE.to_owned()))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Has `other` brought into the channel that `user` has opened, if it is not there.
    async fn reach(&self, user: &UserId, other: &UserId, channel: &RoomId) -> Result<(), Refusal> {
        let is_in = self.is_in(other, channel).await?;
        if is_in {
            return Ok(());
        }
        let place = (channel, DirectPurpose::Message);
        match self.bring_in(user, other, place).await?.as_str() {
            errands::REFUSED => Err(refused()),
            errands::FAILED => Err(unreached(other)),
            _ => Ok(()),
        }
    }

    /// Whether `other` is in the channel, or comes in for sure.
    pub(super) async fn is_in(&self, other: &UserId, channel: &RoomId) -> Result<bool, Refusal> {
        let rooms = self.guilds().rooms();
        let found = rooms.direct_room(channel).await?;
        let member = found.and_then(|(_, state)| state.members.get(other.as_str()).cloned());
        Ok(member.is_some_and(|member| match self.is_ours(other) {
            true => member.membership == "join",
            // Whom another server has let be invited it will let in.
            false => member.counts(),
        }))
    }
}

/// Refuses to go on where there is a channel of the two that `user` is in.
fn unless_there(user: OwnedUserId, other: OwnedUserId) -> Also {
    Box::new(move |conn| {
        Box::pin(async move {
            let all = private_channels::of_pair(conn, user.as_str(), other.as_str()).await?;
            match all.is_empty() {
                true => Ok(()),
                false => Err(AppendError::Conflict(IS_THERE.to_owned())),
            }
        })
    })
}
