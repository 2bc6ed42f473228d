//! Ending bans of servers.

use guildhall_rooms::Step;
use guildhall_types::{RoomId, UserId};

use crate::{Guilds, Refusal, Thing, draft};

impl Guilds {
    /// Ends the ban with the pattern `server`: users of those servers may come in again.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] when there is no such ban, or [`Refusal::Forbidden`] for who may not ban members.
    pub async fn unban_server(&self, user: &UserId, guild: &RoomId, server: &str) -> Result<(), Refusal> {
        let state = self
            .as_banner(user, guild, "end bans of servers of this guild")
            .await?;
        let server = server.to_lowercase();
        if !state.server_bans.contains_key(&server) {
            return Err(Refusal::Unknown(Thing::Ban));
        }
        let ended = draft::server_ban(user, &server, false, None);
        self.submit(vec![Step::Append(guild.to_owned(), vec![ended])])
            .await?;
        Ok(())
    }
}
