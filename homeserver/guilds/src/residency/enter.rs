//! Entering a channel.

use guildhall_storage::{members, residency::MissingChannel};
use guildhall_types::{OwnedRoomId, OwnedServerName};

use crate::{Guilds, Refusal, draft};

impl Guilds {
    /// This server's steward joins the channel's room: here, if another of its users is in it, else through the servers
    /// that the guild names and those that are in the guild.
    pub(super) async fn enter(&self, missing: &MissingChannel) -> Result<(), Refusal> {
        let broken = |error: &dyn std::fmt::Display| Refusal::Internal(error.to_string());
        let channel = OwnedRoomId::try_from(missing.channel_id.as_str()).map_err(|error| broken(&error))?;
        let guild = OwnedRoomId::try_from(missing.guild_id.as_str()).map_err(|error| broken(&error))?;
        let steward = self.rooms().steward();
        let _flight = self.0.flights.begin(&channel).await;
        if members::is_joined(&mut *self.read().await?, channel.as_str(), steward.as_str()).await? {
            return Ok(());
        }
        if self.is_resident(&channel).await?
            && self
                .rooms()
                .append(&channel, draft::enter(steward, None, steward))
                .await
                .is_ok()
        {
            return Ok(());
        }
        // What the guild's room says of the way comes from whoever may list channels: names, no more.
        let named: Vec<String> = serde_json::from_str(&missing.via).map_err(|error| broken(&error))?;
        let mut servers: Vec<OwnedServerName> = named
            .into_iter()
            .filter_map(|name| OwnedServerName::try_from(name).ok())
            .collect();
        servers.extend(self.rooms().servers_in_room(&guild).await?);
        self.join_room(steward, None, &channel, servers).await
    }
}
