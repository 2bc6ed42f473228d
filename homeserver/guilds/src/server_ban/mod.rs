//! Bans of whole servers.
//!
//! The truth is one event of the guild's room for each pattern, which whoever may ban members sends from any server. It removes the members of the
//! servers on every Guildhall server by role resolution; access lists for plain Matrix servers, and leaves in the room's state, are
//! derived from it by stewards (`levels.rs`).

mod create;
mod delete;
mod list;

use guildhall_event::guild::GuildState;
use guildhall_permissions::Permissions;
use guildhall_types::{RoomId, UserId};

use crate::{Guilds, Refusal, Thing, access};

impl Guilds {
    /// The guild as role resolution has it, for a member who may ban members; `what` completes "you may not".
    async fn as_banner(&self, user: &UserId, guild: &RoomId, what: &str) -> Result<GuildState, Refusal> {
        {
            let mut conn = self.read().await?;
            let access = access::of(&mut conn, guild, user, self.now()).await?;
            access.require(Permissions::BAN_MEMBERS, what)?;
        }
        let state = self.rooms().guild_state(guild).await?;
        state.ok_or(Refusal::Unknown(Thing::Guild))
    }
}
