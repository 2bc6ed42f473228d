//! Letting somebody in on an invite of this server, be it a user of this server or of another.

use guildhall_rooms::{AppendError, Step};
use guildhall_storage::{invites, projection::members as memberships};
use guildhall_types::{OwnedEventId, OwnedRoomId, UserId, is_steward};

use super::is_usable;
use crate::{Guilds, Refusal, Thing, draft};

/// Somebody who may come in.
pub(super) struct Admitted {
    pub(super) guild_id: OwnedRoomId,
    /// The invitation; `None` if the user is joined already, and nothing was used up.
    pub(super) invitation: Option<OwnedEventId>,
}

impl Guilds {
    /// Uses the invite `code` for `user`: invites the user to the guild's room, and a user of this server joins at once.
    /// Using up and inviting is one transaction: of many who want the last use, one gets it.
    pub(super) async fn admit(&self, code: &str, user: &UserId) -> Result<Admitted, Refusal> {
        if is_steward(user) {
            return Err(Refusal::Forbidden(
                "That user is a server's own and joins no guild".to_owned(),
            ));
        }
        let now = self.clock().now();
        let (guild_id, doorkeeper) = {
            let mut conn = self.read().await?;
            let invite = invites::get(&mut conn, code)
                .await?
                .ok_or(Refusal::Unknown(Thing::Invite))?;
            let guild_id = OwnedRoomId::try_from(invite.guild_id.as_str())
                .map_err(|error| Refusal::Internal(error.to_string()))?;
            if guildhall_storage::guilds::get(&mut conn, guild_id.as_str())
                .await?
                .is_none()
            {
                return Err(Refusal::Unknown(Thing::Invite));
            }
            let membership = memberships::get(&mut conn, guild_id.as_str(), user.as_str()).await?;
            let membership = membership.map(|(membership, _)| membership);
            if membership.as_deref() == Some("join") {
                return Ok(Admitted {
                    guild_id,
                    invitation: None,
                });
            }
            if membership.as_deref() == Some("ban") {
                return Err(banned());
            }
            // An invitation that was not yet followed stands, even if it took the last use.
            let is_pending = membership.as_deref() == Some("invite")
                && invites::was_used_by(&mut conn, code, user.as_str()).await?;
            if !is_pending && !is_usable(&invite, now) {
                return Err(Refusal::Unknown(Thing::Invite));
            }
            let doorkeeper = self.doorkeeper(&mut conn, &guild_id, &invite).await?;
            (guild_id, doorkeeper.ok_or(Refusal::Unknown(Thing::Invite))?)
        };
        let mut events = vec![draft::invite(&doorkeeper, user)];
        if self.is_ours(user) {
            let display_name = self.display_name(user).await?;
            events.push(draft::join(user, display_name.as_deref()));
        }
        let using = use_up(code.to_owned(), guild_id.to_string(), user.to_string(), now.0);
        match self
            .rooms()
            .submit(vec![using, Step::Append(guild_id.clone(), events)])
            .await
        {
            Ok(appended) => Ok(Admitted {
                guild_id,
                invitation: appended.into_iter().next().map(|event| event.event_id),
            }),
            Err(AppendError::Conflict(_)) => {
                self.look_again(guild_id, user, Refusal::Unknown(Thing::Invite))
                    .await
            }
            Err(AppendError::Forbidden(reason)) => {
                self.look_again(guild_id, user, Refusal::Forbidden(reason)).await
            }
            Err(error) => Err(error.into()),
        }
    }

    /// It was refused: perhaps because the user has come in, or was banned, in the meantime.
    async fn look_again(
        &self,
        guild_id: OwnedRoomId,
        user: &UserId,
        refusal: Refusal,
    ) -> Result<Admitted, Refusal> {
        let mut conn = self.read().await?;
        let membership = memberships::get(&mut conn, guild_id.as_str(), user.as_str()).await?;
        match membership.as_ref().map(|(membership, _)| membership.as_str()) {
            Some("join") => Ok(Admitted {
                guild_id,
                invitation: None,
            }),
            Some("ban") => Err(banned()),
            _ => Err(refusal),
        }
    }
}

fn banned() -> Refusal {
    Refusal::Forbidden("You are banned from this guild".to_owned())
}

/// Takes one use, unless the user's earlier one is still waiting to be followed.
fn use_up(code: String, guild: String, user: String, now: i64) -> Step {
    Step::Also(Box::new(move |conn| {
        Box::pin(async move {
            let membership = memberships::get(conn, &guild, &user).await?;
            let is_invited = membership.is_some_and(|(membership, _)| membership == "invite");
            if is_invited && invites::was_used_by(conn, &code, &user).await? {
                return Ok(());
            }
            if !invites::use_once(conn, &code, now).await? {
                return Err(AppendError::Conflict("the invite is used up".to_owned()));
            }
            invites::add_use(conn, &code, &user, now).await?;
            Ok(())
        })
    }))
}
