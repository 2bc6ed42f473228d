//! Looking at bans of servers.

use guildhall_types::{RoomId, UserId};

use crate::{Guilds, Refusal, model::ServerBan};

impl Guilds {
    /// The bans of servers of the guild, sorted by pattern.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], or [`Refusal::Forbidden`] for who may not ban members.
    pub async fn list_server_bans(&self, user: &UserId, guild: &RoomId) -> Result<Vec<ServerBan>, Refusal> {
        let state = self
            .as_banner(user, guild, "see the bans of servers of this guild")
            .await?;
        let bans = state.server_bans.iter().map(|(server, reason)| ServerBan {
            server: server.clone(),
            reason: reason.clone(),
        });
        Ok(bans.collect())
    }
}
