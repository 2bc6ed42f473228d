//! Bringing somebody into a private channel.

use std::time::Duration;

use guildhall_federation_api::direct::DirectPurpose;
use guildhall_guilds::Refusal;
use guildhall_rooms::{AppendError, NewEvent, Step};
use guildhall_storage::errands::{self, Errand};
use guildhall_types::{OwnedRoomId, OwnedUserId, RoomId, UserId};
use tokio::time::timeout;

use super::{
    drafts,
    errands::{Outcome, later},
};
use crate::Messaging;

/// How long who invites waits for the other server; it is asked on all the same.
const WAIT: Duration = Duration::from_secs(10);
/// For so long nobody else does what is being done, in milliseconds.
const UNDER_WAY_MS: i64 = 60_000;

impl Messaging {
    /// Has `other` come into the private channel that `user` is in: at once if it is a user of this server, else when its server agrees. Gives how
    /// it stands then: done is [`errands::PENDING`] too.
    ///
    /// # Errors
    /// When it cannot be noted.
    pub(super) async fn bring_in(
        &self,
        user: &UserId,
        other: &UserId,
        (channel, purpose): (&RoomId, DirectPurpose),
    ) -> Result<String, Refusal> {
        if self.is_ours(other) {
            return self.bring_in_here(user, other, (channel, purpose)).await;
        }
        let now = self.guilds().clock().now().0;
        let errand = Errand {
            item: errands::INVITE.to_owned(),
            room_id: channel.to_string(),
            user_id: other.to_string(),
            purpose: purpose.as_str().to_owned(),
            inviter_id: user.to_string(),
            server_name: other.server_name().to_string(),
            state: errands::PENDING.to_owned(),
            attempts: 0,
            retry_at: now.saturating_add(UNDER_WAY_MS),
            last_error: None,
            created_at: now,
        };
        let mut tx = self.guilds().db().begin().await?;
        errands::put(tx.conn(), &errand).await?;
        tx.commit().await?;
        let (messaging, mine) = (self.clone(), errand.clone());
        // It goes on when who asked has gone.
        let doing = tokio::spawn(async move { messaging.run_errand(mine).await });
        match timeout(WAIT, doing).await {
            Ok(Ok(state)) => state,
            Ok(Err(error)) => Err(Refusal::Internal(error.to_string())),
            Err(_) => Ok(errands::PENDING.to_owned()),
        }
    }

    async fn bring_in_here(
        &self,
        user: &UserId,
        other: &UserId,
        (channel, purpose): (&RoomId, DirectPurpose),
    ) -> Result<String, Refusal> {
        if !self.wants(other, user, purpose).await? {
            return Ok(errands::REFUSED.to_owned());
        }
        let profile = self.guilds().member_profile(other).await?;
        let events = vec![
            NewEvent::from(drafts::invite(user, other, purpose)),
            drafts::join(other, &profile),
        ];
        let rooms = self.guilds().rooms();
        rooms
            .submit(vec![Step::Append(channel.to_owned(), events)])
            .await?;
        if purpose == DirectPurpose::Request {
            self.say_refusals(other, user, channel).await?;
        }
        Ok(errands::PENDING.to_owned())
    }

    /// Asks the user's server, and invites the user if it agrees.
    pub(super) async fn try_invite(&self, errand: &Errand) -> Result<Outcome, Refusal> {
        let (Ok(room), Ok(inviter), Ok(user)) = (
            OwnedRoomId::try_from(errand.room_id.as_str()),
            OwnedUserId::try_from(errand.inviter_id.as_str()),
            OwnedUserId::try_from(errand.user_id.as_str()),
        ) else {
            return Ok(Outcome::Done);
        };
        let rooms = self.guilds().rooms();
        let Some((direct, state)) = rooms.direct_room(&room).await? else {
            return Ok(Outcome::Done);
        };
        let is = |user: &UserId, what: &str| {
            let member = state.members.get(user.as_str());
            member.is_some_and(|member| member.membership == what)
        };
        if is(&user, "join") || !is(&inviter, "join") {
            return Ok(Outcome::Done);
        }
        let purpose = match direct.pair {
            Some(_) => DirectPurpose::parse(&errand.purpose),
            None => DirectPurpose::Group,
        };
        let draft = drafts::invite(&inviter, &user, purpose);
        let invite = match rooms.sign_invite(&room, draft).await {
            Err(AppendError::Forbidden(reason)) => return Ok(Outcome::Failed(reason)),
            invite => invite?,
        };
        let server = user.server_name();
        match self.guilds().remote().invite(server, &room, &invite).await {
            Ok(()) => {}
            Err(error) => return Ok(later(error)),
        }
        rooms.take_signed_invite(&room, invite).await?;
        Ok(Outcome::Done)
    }
}
