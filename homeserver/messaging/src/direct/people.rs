//! Who is in a group.

use guildhall_federation_api::direct::DirectPurpose;
use guildhall_guilds::{Refusal, Thing, model::Channel};
use guildhall_rooms::{NewEvent, Step};
use guildhall_storage::errands;
use guildhall_types::{RoomId, UserId, content::MAX_DIRECT, message::GroupChange};

use super::{drafts, refused, unreached};
use crate::Messaging;

impl Messaging {
    /// Has `other` come into the group of `user`. Who is in it stays.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::Invalid`], [`Refusal::Conflict`] when the group is full, [`Refusal::Forbidden`] when the other does not want it,
    /// or [`Refusal::Upstream`] when the other's server does not answer: it is asked again.
    pub async fn add_recipient(
        &self,
        user: &UserId,
        channel: &RoomId,
        other: &UserId,
    ) -> Result<(), Refusal> {
        let (direct, state) = self.my_channel(user, channel).await?;
        if direct.pair.is_some() {
            return Err(Refusal::Conflict(
                "Nobody is added to a channel of two people".to_owned(),
            ));
        }
        let is_in = |what: &str| {
            let member = state.members.get(other.as_str());
            member.is_some_and(|member| member.membership == what)
        };
        if is_in("join") {
            return Ok(());
        }
        self.check_person(user, other).await?;
        self.check_unblocked(user, other).await?;
        let waiting = {
            let mut conn = self.guilds().db().read().await?;
            errands::count_of_room(&mut conn, errands::INVITE, channel.as_str()).await?
        };
        let waiting = usize::try_from(waiting).unwrap_or(usize::MAX);
        if state.others(other.as_str()).saturating_add(waiting) >= MAX_DIRECT {
            return Err(Refusal::Conflict(format!(
                "A group has at most {MAX_DIRECT} people"
            )));
        }
        let place = (channel, DirectPurpose::Group);
        match self.bring_in(user, other, place).await?.as_str() {
            errands::REFUSED => return Err(refused()),
            errands::FAILED => return Err(unreached(other)),
            _ => {}
        }
        // Who comes in later, because the other server is away, is not told of.
        if self.is_in(other, channel).await? {
            self.tell_group(user, channel, Vec::new(), GroupChange::Added(other.to_owned()))
                .await?;
        }
        Ok(())
    }

    /// Tells the group what `user` does with it, and does it: `events`.
    async fn tell_group(
        &self,
        user: &UserId,
        channel: &RoomId,
        mut events: Vec<NewEvent>,
        change: GroupChange,
    ) -> Result<(), Refusal> {
        events.push(drafts::told(user, &change));
        let rooms = self.guilds().rooms();
        rooms
            .submit(vec![Step::Append(channel.to_owned(), events)])
            .await?;
        Ok(())
    }

    /// Takes `other` out of the group, which `user` owns. Who made the group stands above all in it for good, and can only leave.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] or [`Refusal::Forbidden`].
    pub async fn remove_recipient(
        &self,
        user: &UserId,
        channel: &RoomId,
        other: &UserId,
    ) -> Result<(), Refusal> {
        let (direct, state) = self.my_channel(user, channel).await?;
        if direct.pair.is_some() {
            return Err(Refusal::Conflict(
                "Nobody is taken out of a channel of two people".to_owned(),
            ));
        }
        if user == other {
            return self.close_private(user, channel).await;
        }
        if state.owner(&direct) != user.as_str() {
            return Err(Refusal::Forbidden(
                "Only the owner may take others out of the group".to_owned(),
            ));
        }
        let member = state.members.get(other.as_str());
        if !member.is_some_and(guildhall_event::direct::Membership::counts) {
            return Err(Refusal::Unknown(Thing::Member));
        }
        if direct.creator == *other {
            return Err(Refusal::Forbidden(
                "Who has made the group can only leave it".to_owned(),
            ));
        }
        let leave = vec![drafts::leave(user, other)];
        self.tell_group(user, channel, leave, GroupChange::Removed(other.to_owned()))
            .await
    }

    /// The group as it is now, after [`Self::add_recipient`].
    ///
    /// # Errors
    /// When the database fails.
    pub async fn group(&self, channel: &RoomId) -> Result<Channel, Refusal> {
        self.private_channel(channel).await
    }
}
