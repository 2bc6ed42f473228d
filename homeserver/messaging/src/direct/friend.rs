//! Friends: each of two says in their channel whether the other is wanted.

use guildhall_federation_api::direct::DirectPurpose;
use guildhall_guilds::{Refusal, Thing};
use guildhall_rooms::{AppendError, Step};
use guildhall_storage::{
    accounts::deactivation,
    errands,
    friends::{self, Relation},
    private_channels,
};
use guildhall_types::{OwnedRoomId, RoomId, UserId, content::FriendContent};

use super::{drafts, unreached};
use crate::{
    Messaging,
    policy::lets,
    relations::{self, Relationship},
};

/// People who may be something to one user.
const MAX_RELATIONS: usize = 1000;

/// Somebody who is not to be asked, for whatever reason.
fn unasked() -> Refusal {
    Refusal::Forbidden("This user does not accept friend requests from you".to_owned())
}

impl Messaging {
    /// Friends of `user`, and who is on the way to be one, by user id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn relationships(&self, user: &UserId) -> Result<Vec<Relationship>, Refusal> {
        let mut conn = self.guilds().db().read().await?;
        Ok(relations::of_user(&mut conn, user.as_str()).await?)
    }

    async fn relation(&self, user: &UserId, other: &UserId) -> Result<Option<Relation>, Refusal> {
        let mut conn = self.guilds().db().read().await?;
        let row = friends::relation(&mut conn, user.as_str(), other.as_str()).await?;
        Ok(row.map(|row| row.relation))
    }

    async fn shown(&self, user: &UserId, other: &UserId) -> Result<Relationship, Refusal> {
        let mut conn = self.guilds().db().read().await?;
        let shown = relations::relation(&mut conn, user.as_str(), other.as_str()).await?;
        shown.ok_or(Refusal::Unknown(Thing::FriendRequest))
    }

    /// `user` asks `other` for friendship; who has been asked by the other accepts so. Asking again changes nothing.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Conflict`] for who is a friend, or [`Refusal::Forbidden`] when the other does not want to be asked.
    pub async fn request_friend(&self, user: &UserId, other: &UserId) -> Result<Relationship, Refusal> {
        self.check_person(user, other)
            .await
            .map_err(|refusal| match refusal {
                Refusal::Invalid(_) => Refusal::Unknown(Thing::User),
                refusal => refusal,
            })?;
        self.check_unblocked(user, other).await?;
        match self.relation(user, other).await? {
            Some(Relation::Friend) => return Err(Refusal::Conflict("You are friends".to_owned())),
            Some(Relation::Outgoing) => return self.shown(user, other).await,
            Some(Relation::Incoming) => return self.accept_friend(user, other).await,
            None => {}
        }
        let count = self.relationships(user).await?.len();
        if count >= MAX_RELATIONS {
            return Err(Refusal::Conflict(format!(
                "You have {MAX_RELATIONS} friends and requests"
            )));
        }
        if self.is_ours(other) && !self.lets_here(other, user, DirectPurpose::Request).await? {
            return Err(unasked());
        }
        let channel = self.pair(user, other).await?;
        self.say(user, other, &channel, true).await?;
        if !self.is_in(other, &channel).await? {
            let place = (&*channel, DirectPurpose::Request);
            let refusal = match self.bring_in(user, other, place).await?.as_str() {
                errands::REFUSED => Some(unasked()),
                errands::FAILED => Some(unreached(other)),
                _ => None,
            };
            if let Some(refusal) = refusal {
                self.say(user, other, &channel, false).await?;
                return Err(refusal);
            }
        }
        self.shown(user, other).await
    }

    /// `user` accepts the request of `other`.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] if there is none.
    pub async fn accept_friend(&self, user: &UserId, other: &UserId) -> Result<Relationship, Refusal> {
        self.check_unblocked(user, other).await?;
        match self.relation(user, other).await? {
            Some(Relation::Incoming) => {}
            Some(Relation::Friend) => return self.shown(user, other).await,
            Some(Relation::Outgoing) | None => return Err(Refusal::Unknown(Thing::FriendRequest)),
        }
        for channel in self.channels_of(user, other).await? {
            let asks = {
                let mut conn = self.guilds().db().read().await?;
                friends::says(&mut conn, channel.as_str(), other.as_str()).await?
            };
            if asks.is_some_and(|says| says.wants) {
                self.say(user, other, &channel, true).await?;
            }
        }
        self.shown(user, other).await
    }

    /// `user` takes back the own request, or rejects that of `other`.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] if there is none.
    pub async fn drop_request(&self, user: &UserId, other: &UserId) -> Result<(), Refusal> {
        match self.relation(user, other).await? {
            Some(Relation::Incoming | Relation::Outgoing) => self.end_relation(user, other).await,
            Some(Relation::Friend) | None => Err(Refusal::Unknown(Thing::FriendRequest)),
        }
    }

    /// `user` and `other` are friends no more.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] if they are not.
    pub async fn remove_friend(&self, user: &UserId, other: &UserId) -> Result<(), Refusal> {
        match self.relation(user, other).await? {
            Some(Relation::Friend) => self.end_relation(user, other).await,
            Some(Relation::Incoming | Relation::Outgoing) | None => Err(Refusal::Unknown(Thing::Friend)),
        }
    }

    /// Ends whatever there is between the two, in all of their channels.
    pub(super) async fn end_relation(&self, user: &UserId, other: &UserId) -> Result<(), Refusal> {
        for channel in self.channels_of(user, other).await? {
            self.say(user, other, &channel, false).await?;
        }
        Ok(())
    }

    pub(super) async fn channels_of(
        &self,
        user: &UserId,
        other: &UserId,
    ) -> Result<Vec<OwnedRoomId>, Refusal> {
        let mut conn = self.guilds().db().read().await?;
        let all = private_channels::of_pair(&mut conn, user.as_str(), other.as_str()).await?;
        let all = all.into_iter().filter_map(|id| OwnedRoomId::try_from(id).ok());
        Ok(all.collect())
    }

    async fn lets_here(
        &self,
        user: &UserId,
        other: &UserId,
        purpose: DirectPurpose,
    ) -> Result<bool, Refusal> {
        let mut conn = self.guilds().db().read().await?;
        Ok(lets(&mut conn, user.as_str(), other.as_str(), purpose).await?)
    }

    /// `user` says in the channel of the two whether `other` is wanted as a friend; if not, what the other wants counts no more. What `user` does not
    /// take from the other is said along with it.
    pub(crate) async fn say(
        &self,
        user: &UserId,
        other: &UserId,
        channel: &RoomId,
        wants: bool,
    ) -> Result<(), Refusal> {
        let theirs = {
            let mut conn = self.guilds().db().read().await?;
            friends::says(&mut conn, channel.as_str(), other.as_str()).await?
        };
        let declines = theirs
            .filter(|says| says.wants && !wants)
            .map(|says| says.event_id);
        self.append_says(user, other, channel, (wants, declines)).await
    }

    /// Says in the channel of the two what `user` does not take from `other`, if that is something or was; whether the other is wanted stays.
    pub(super) async fn say_refusals(
        &self,
        user: &UserId,
        other: &UserId,
        channel: &RoomId,
    ) -> Result<(), Refusal> {
        let said = {
            let mut conn = self.guilds().db().read().await?;
            friends::says(&mut conn, channel.as_str(), user.as_str()).await?
        };
        let takes = self.lets_here(user, other, DirectPurpose::Message).await?;
        let is_refused = said.as_ref().is_some_and(|says| says.refuses_messages);
        if takes != is_refused {
            return Ok(());
        }
        let (wants, declines) = said.map_or((false, None), |says| (says.wants, says.declines));
        self.append_says(user, other, channel, (wants, declines)).await
    }

    async fn append_says(
        &self,
        user: &UserId,
        other: &UserId,
        channel: &RoomId,
        (wants, declines): (bool, Option<String>),
    ) -> Result<(), Refusal> {
        let is_blocked = self.has_blocked(user, other).await?;
        let is_over = {
            let mut conn = self.guilds().db().read().await?;
            deactivation::is_over(&mut conn, user.as_str()).await?
        };
        // Who is wanted as a friend may write.
        let takes = !is_blocked && (wants || self.lets_here(user, other, DirectPurpose::Message).await?);
        let content = FriendContent {
            wants,
            declines,
            refuses_messages: !takes,
            refuses_requests: is_blocked || is_over,
        };
        let step = Step::Append(channel.to_owned(), vec![drafts::friend(user, &content)]);
        match self.guilds().rooms().submit(vec![step]).await {
            // The other takes no requests.
            Err(AppendError::Forbidden(_)) if wants => Err(unasked()),
            done => Ok(done.map(drop)?),
        }
    }
}
