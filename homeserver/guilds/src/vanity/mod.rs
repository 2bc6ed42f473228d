//! Vanity URLs: a code that a guild chooses for itself, and that leads into it like an invite.
//!
//! Who has which code, the server that made the guild says, in the transaction in which its steward sets the alias in the guild's room. A
//! moderator's own server asks it.

mod desk;
mod directory;
mod get;
mod set;

use guildhall_storage::{
    StorageError,
    invites::{self, InviteRow},
    vanity::{self, VanityRow},
};
use sqlx::AnyConnection;

/// The invite, or the guild's vanity URL as an invite, that `code` names on this server. An invite goes before; vanity codes are found in
/// upper and lower case.
pub(crate) async fn invite_of(
    conn: &mut AnyConnection,
    code: &str,
) -> Result<Option<InviteRow>, StorageError> {
    if let Some(invite) = invites::get(conn, code).await? {
        return Ok(Some(invite));
    }
    let found = vanity::get(conn, &code.to_ascii_lowercase()).await?;
    Ok(found.map(as_invite))
}

/// An invite for ever, which nobody in particular has made.
fn as_invite(row: VanityRow) -> InviteRow {
    InviteRow {
        code: row.code,
        guild_id: row.guild_id,
        channel_id: None,
        inviter_id: String::new(),
        max_uses: 0,
        uses: row.uses,
        max_age: 0,
        temporary: false,
        role_ids: Vec::new(),
        created_at: row.claimed_at,
        expires_at: None,
    }
}
