//! Bans of servers.

use guildhall_event::guild::GuildState;
use guildhall_storage::{StorageError, projection::members};
use guildhall_types::{ServerName, ServerPattern};

use super::Projector;

impl Projector<'_> {
    /// Servers that are banned from now on are sent nothing more of the guild's channels, even while their users are still joined there. In the
    /// guild's room they have no members any more.
    pub(super) async fn shut_out(
        &mut self,
        before: Option<&GuildState>,
        after: &GuildState,
    ) -> Result<(), StorageError> {
        let is_new = |ban: &&String| !before.is_some_and(|before| before.server_bans.contains_key(*ban));
        let new: Vec<ServerPattern> = after
            .server_bans
            .keys()
            .filter(is_new)
            .map(|ban| ServerPattern::new(ban))
            .collect();
        if new.is_empty() {
            return Ok(());
        }
        for (channel, server) in members::servers_in_channels(self.conn, self.room_id.as_str()).await? {
            let name = <&ServerName>::try_from(server.as_str());
            if name.is_ok_and(|name| new.iter().any(|ban| ban.matches(name))) {
                members::remove_server(self.conn, &channel, &server).await?;
            }
        }
        Ok(())
    }
}
