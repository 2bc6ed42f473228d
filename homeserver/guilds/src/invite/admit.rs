//! Letting somebody in on an invite of this server, be it a user of this server or of another.

use guildhall_rooms::{AppendError, Step};
use guildhall_storage::{
    guilds,
    invites::{self, InviteRow},
    projection::members as memberships,
};
use guildhall_types::{
    OwnedEventId, OwnedRoomId, OwnedUserId, RoomId, Timestamp, UserId,
    content::{TIMEOUT, TimeoutContent, user_key},
    is_steward,
};

use super::{
    is_usable,
    take_use::{Use, standing},
};
use crate::{Guilds, Refusal, Thing, draft, vanity};

/// How often it is decided again what to append, because the membership changes meanwhile.
const ATTEMPTS: usize = 3;

/// Somebody who may come in.
pub(super) struct Admitted {
    pub(super) guild_id: OwnedRoomId,
    /// The invitation; `None` if the user is joined already, and nothing was used up.
    pub(super) invitation: Option<OwnedEventId>,
}

/// How somebody who asks to come in stands.
enum Asker {
    Member(OwnedRoomId),
    Outsider {
        guild_id: OwnedRoomId,
        /// Who invites.
        doorkeeper: OwnedUserId,
        /// The invite.
        invite: Box<InviteRow>,
        /// The invitation that there is already.
        standing: Option<OwnedEventId>,
    },
}

impl Guilds {
    /// Uses the invite `code` for `user`: invites the user to the guild's room, and a user of this server joins at once.
    /// Using up and inviting is one transaction: of many who want the last use, one gets it. Who is invited already gets
    /// that invitation again: nothing is appended for asking twice.
    pub(super) async fn admit(&self, code: &str, user: &UserId) -> Result<Admitted, Refusal> {
        if is_steward(user) {
            return Err(Refusal::Forbidden(
                "That user is a server's own and joins no guild".to_owned(),
            ));
        }
        for _ in 0..ATTEMPTS {
            if let Some(admitted) = self.try_admit(code, user).await? {
                return Ok(admitted);
            }
        }
        Err(Refusal::Overloaded)
    }

    /// One attempt; `None` when what it was decided on has changed, so that another one is to be made.
    async fn try_admit(&self, code: &str, user: &UserId) -> Result<Option<Admitted>, Refusal> {
        let (guild_id, doorkeeper, invite, standing) = match self.asker(code, user).await? {
            Asker::Member(guild_id) => return Ok(Some(joined(guild_id))),
            Asker::Outsider {
                guild_id,
                doorkeeper,
                invite,
                standing,
            } => (guild_id, doorkeeper, invite, standing),
        };
        let is_ours = self.is_ours(user);
        let mut events = Vec::new();
        if standing.is_none() {
            events.push(draft::invite_for(&doorkeeper, user, invite.temporary));
        }
        if is_ours {
            let profile = self.member_profile(user).await?;
            events.push(draft::join(user, &profile));
        }
        let using = Use {
            invite: *invite,
            guild: guild_id.clone(),
            user: user.to_owned(),
            standing: standing.clone(),
            most_pending: (!is_ours).then(|| self.limits().pending_invites_per_server),
            now: self.clock().now().0,
        };
        let steps = vec![using.step(), Step::Append(guild_id.clone(), events)];
        match self.rooms().submit(steps).await {
            Ok(appended) => Ok(Some(Admitted {
                guild_id,
                invitation: standing.or_else(|| appended.into_iter().next().map(|event| event.event_id)),
            })),
            Err(AppendError::Conflict(_)) => Ok(None),
            Err(AppendError::Forbidden(reason)) => {
                self.look_again(guild_id, user, Refusal::Forbidden(reason)).await
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn asker(&self, code: &str, user: &UserId) -> Result<Asker, Refusal> {
        let mut conn = self.read().await?;
        let invite = vanity::invite_of(&mut conn, code)
            .await?
            .ok_or(Refusal::Unknown(Thing::Invite))?;
        let guild_id = OwnedRoomId::try_from(invite.guild_id.as_str())
            .map_err(|error| Refusal::Internal(error.to_string()))?;
        if guilds::get(&mut conn, guild_id.as_str()).await?.is_none() {
            return Err(Refusal::Unknown(Thing::Invite));
        }
        let membership = memberships::get(&mut conn, guild_id.as_str(), user.as_str()).await?;
        match membership.as_ref().map(|(membership, _)| membership.as_str()) {
            Some("join") => return Ok(Asker::Member(guild_id)),
            Some("ban") => return Err(banned()),
            _ => {}
        }
        drop(conn);
        if self.rooms().bans_server(&guild_id, user.server_name()).await? {
            return Err(Refusal::Forbidden(
                "Your server is banned from this guild".to_owned(),
            ));
        }
        if let Some(until) = self.time_out_left_behind(&guild_id, user).await? {
            return Err(Refusal::Forbidden(format!(
                "You left while you were timed out: you may come back when that is over, at {}",
                until.to_rfc3339()
            )));
        }
        let mut conn = self.read().await?;
        let standing = standing(&mut conn, guild_id.as_str(), user.as_str()).await?;
        // An invitation that was not yet followed stands, even if it took the last use.
        let is_pending =
            standing.is_some() && invites::was_used_by(&mut conn, &invite.code, user.as_str()).await?;
        if !is_pending && !is_usable(&invite, self.clock().now()) {
            return Err(Refusal::Unknown(Thing::Invite));
        }
        let doorkeeper = self.doorkeeper(&mut conn, &guild_id, &invite).await?;
        Ok(Asker::Outsider {
            doorkeeper: doorkeeper.ok_or(Refusal::Unknown(Thing::Invite))?,
            guild_id,
            invite: Box::new(invite),
            standing,
        })
    }

    /// When the time-out ends that `user`, who is no member, was under. Who leaves is timed out no more: this keeps anybody from coming straight
    /// back without it.
    async fn time_out_left_behind(
        &self,
        guild: &RoomId,
        user: &UserId,
    ) -> Result<Option<Timestamp>, Refusal> {
        let key = user_key(user.as_str());
        let event = self.rooms().state_event(guild, TIMEOUT, &key).await?;
        let content = event.and_then(|event| event.content_as::<TimeoutContent>().ok());
        let until = content.and_then(|content| content.until).map(Timestamp);
        Ok(until.filter(|until| *until > self.now()))
    }

    /// It was refused: perhaps because the user has come in, or was banned, in the meantime.
    async fn look_again(
        &self,
        guild_id: OwnedRoomId,
        user: &UserId,
        refusal: Refusal,
    ) -> Result<Option<Admitted>, Refusal> {
        let mut conn = self.read().await?;
        let membership = memberships::get(&mut conn, guild_id.as_str(), user.as_str()).await?;
        match membership.as_ref().map(|(membership, _)| membership.as_str()) {
            Some("join") => Ok(Some(joined(guild_id))),
            Some("ban") => Err(banned()),
            _ => Err(refusal),
        }
    }
}

fn joined(guild_id: OwnedRoomId) -> Admitted {
    Admitted {
        guild_id,
        invitation: None,
    }
}

fn banned() -> Refusal {
    Refusal::Forbidden("You are banned from this guild".to_owned())
}
