//! Taking one use of an invite, in the transaction that invites.

use guildhall_rooms::{AppendError, Step};
use guildhall_storage::{
    StorageError, arrivals, invite_terms,
    invites::{self, InviteRow},
    vanity,
};
use guildhall_types::{OwnedEventId, OwnedRoomId, OwnedUserId};
use sqlx::AnyConnection;

/// A use of an invite.
pub(super) struct Use {
    pub(super) invite: InviteRow,
    pub(super) guild: OwnedRoomId,
    pub(super) user: OwnedUserId,
    /// The invitation that the user had when it was decided what to append.
    pub(super) standing: Option<OwnedEventId>,
    /// Invitations that may be pending for the user's server; `None` for a user of this one, who comes in at once.
    pub(super) most_pending: Option<i64>,
    pub(super) now: i64,
}

impl Use {
    /// As a step: [`AppendError::Conflict`] when the invite is used up or the invitation is not the one that it was,
    /// [`AppendError::Overloaded`] when as many users of the server as may be are invited and have not come.
    pub(super) fn step(self) -> Step {
        Step::Also(Box::new(move |conn| {
            Box::pin(async move { self.take(conn).await })
        }))
    }

    async fn take(&self, conn: &mut AnyConnection) -> Result<(), AppendError> {
        let Self { invite, now, .. } = self;
        let code = &invite.code;
        let (guild, user) = (self.guild.as_str(), self.user.as_str());
        if standing(conn, guild, user).await? != self.standing {
            return Err(AppendError::Conflict("the invitation has changed".to_owned()));
        }
        if self.standing.is_some() && invites::was_used_by(conn, code, user).await? {
            // The use that was taken with the invitation is still waiting to be followed.
            return Ok(());
        }
        // No code is both.
        let is_used =
            invites::use_once(conn, code, *now).await? || vanity::use_once(conn, code, guild).await?;
        if !is_used {
            return Err(AppendError::Conflict("the invite is used up".to_owned()));
        }
        invites::add_use(conn, code, user, *now).await?;
        invite_terms::promise(conn, (guild, user), &invite.inviter_id, &invite.role_ids, *now).await?;
        // Of a user of another server that server takes note.
        if self.most_pending.is_none() {
            arrivals::add(conn, guild, user, *now).await?;
            match invite.temporary {
                true => invite_terms::set_temporary(conn, guild, user, *now).await?,
                false => invite_terms::unset_temporary(conn, guild, user).await?,
            }
        }
        if self.standing.is_none()
            && let Some(most) = self.most_pending
            && invites::pending_of_server(conn, guild, self.user.server_name().as_str()).await? >= most
        {
            return Err(AppendError::Overloaded);
        }
        Ok(())
    }
}

/// The event by which the user is invited to the guild and which was not followed yet.
pub(super) async fn standing(
    conn: &mut AnyConnection,
    guild: &str,
    user: &str,
) -> Result<Option<OwnedEventId>, StorageError> {
    let id = invites::standing(conn, guild, user).await?;
    let id = id.map(OwnedEventId::try_from).transpose();
    id.map_err(|error| StorageError::Corrupt {
        what: "event id",
        reason: error.to_string(),
    })
}
