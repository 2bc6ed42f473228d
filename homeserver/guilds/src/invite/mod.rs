//! Invites: made here, and redeemed here and on other servers.

mod admit;
mod code;
mod create;
mod delete;
mod desk;
mod icon;
mod join;
mod list;
mod preview;
mod promises;
mod redeem;
mod take_use;
mod temporary;

pub use code::InviteCode;
pub use create::NewInvite;
pub(crate) use icon::asked as icons_asked;
pub(crate) use preview::url;

use guildhall_storage::{invites::InviteRow, members};
use guildhall_types::{OwnedUserId, RoomId, Timestamp};
use sqlx::AnyConnection;

use crate::{Guilds, Refusal};

/// Whether the invite can be used now: it has neither expired nor been used up.
fn is_usable(invite: &InviteRow, now: Timestamp) -> bool {
    invite.expires_at.is_none_or(|end| end > now.0) && (invite.max_uses == 0 || invite.uses < invite.max_uses)
}

impl Guilds {
    /// Who of this server lets people into `guild` on the invite: the steward where it is in the guild's room, which is
    /// where the guild was made, else the inviter while a member. `None` if nobody can.
    async fn doorkeeper(
        &self,
        conn: &mut AnyConnection,
        guild: &RoomId,
        invite: &InviteRow,
    ) -> Result<Option<OwnedUserId>, Refusal> {
        let steward = self.rooms().steward();
        if members::is_joined(conn, guild.as_str(), steward.as_str()).await? {
            return Ok(Some(steward.clone()));
        }
        if members::is_joined(conn, guild.as_str(), &invite.inviter_id).await? {
            return Ok(OwnedUserId::try_from(invite.inviter_id.as_str()).ok());
        }
        Ok(None)
    }
}
