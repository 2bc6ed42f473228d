//! Entering a channel.

use guildhall_storage::{members, residency};
use guildhall_types::{OwnedServerName, RoomId};

use super::Wanted;
use crate::{Guilds, MemberProfile, Refusal, Upstream, draft};

impl Guilds {
    /// This server's steward joins the channel's room: here, if another of its users is in it, else through the servers
    /// that the guild names and those that are in the guild. A room that turns out to be no channel it leaves again.
    pub(super) async fn enter(&self, wanted: &Wanted) -> Result<(), Refusal> {
        let Wanted { guild, channel } = wanted;
        let steward = self.rooms().steward();
        let _flight = self.0.flights.begin(channel).await;
        let named = {
            let mut conn = self.read().await?;
            if members::is_joined(&mut conn, channel.as_str(), steward.as_str()).await? {
                return Ok(());
            }
            match residency::via(&mut conn, guild.as_str(), channel.as_str()).await? {
                Some(named) => named,
                None => return Ok(()),
            }
        };
        if self.is_resident(channel).await?
            && self
                .rooms()
                .append(channel, draft::enter(steward, &MemberProfile::default(), steward))
                .await
                .is_ok()
        {
            return Ok(());
        }
        // What the guild's room says of the way comes from whoever may list channels: names, no more.
        let named: Vec<String> =
            serde_json::from_str(&named).map_err(|error| Refusal::Internal(error.to_string()))?;
        let mut servers: Vec<OwnedServerName> = named
            .into_iter()
            .filter_map(|name| OwnedServerName::try_from(name).ok())
            .collect();
        servers.extend(self.rooms().servers_in_room(guild).await?);
        self.join_room(steward, &MemberProfile::default(), channel, servers)
            .await?;
        self.leave_unless_channel(guild, channel).await
    }

    /// A guild may list any room. What is no channel has no business here; a channel of another guild is left like
    /// those of guilds without a member of ours.
    async fn leave_unless_channel(&self, guild: &RoomId, room: &RoomId) -> Result<(), Refusal> {
        if residency::is_channel(&mut *self.read().await?, room.as_str()).await? {
            return Ok(());
        }
        let steward = self.rooms().steward();
        self.rooms()
            .append(room, draft::leave(steward, steward, None))
            .await?;
        Err(Refusal::Upstream {
            kind: Upstream::Bad,
            message: format!("{guild} lists {room}, which is no channel"),
        })
    }
}
