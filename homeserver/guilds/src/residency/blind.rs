//! Who is joined in channels without being allowed to look into them.

use guildhall_storage::{
    channels, private_threads,
    residency::{self, Leftover},
};
use guildhall_types::{RoomId, UserId, is_steward};

use crate::{Guilds, Refusal};

impl Guilds {
    /// Members of `guild`, and stewards of servers with members there, who are joined in channels that are not for them to see.
    pub(super) async fn blind(&self, guild: &RoomId) -> Result<Vec<Leftover>, Refusal> {
        let Some(state) = self.rooms().guild_state(guild).await? else {
            return Ok(Vec::new());
        };
        let mut conn = self.read().await?;
        let mut found = Vec::new();
        let shown = channels::kinds_of_guild(&mut conn, guild.as_str()).await?;
        let deleted = private_threads::deleted_and_joined(&mut conn, guild.as_str()).await?;
        for channel_id in shown.into_iter().map(|(id, _)| id).chain(deleted) {
            if state.is_open(&channel_id) {
                continue;
            }
            for user_id in residency::joined_in(&mut conn, &channel_id).await? {
                let Ok(user) = <&UserId>::try_from(user_id.as_str()) else {
                    continue;
                };
                let server = user.server_name().as_str();
                let is_blind = match is_steward(user) {
                    true => state.has_member_of(server) && !state.server_sees(server, &channel_id),
                    // Who is no member at all is looked after elsewhere.
                    false => state.members.contains_key(&user_id) && !state.sees(&user_id, &channel_id),
                };
                if is_blind {
                    let channel_id = channel_id.clone();
                    found.push(Leftover { channel_id, user_id });
                }
            }
        }
        Ok(found)
    }

    /// Whether a user of ours may look into the channel, so that this server has reason to be in its room.
    pub(super) async fn is_wanted(&self, guild: &RoomId, channel: &str) -> Result<bool, Refusal> {
        let state = self.rooms().guild_state(guild).await?;
        let server = self.server_name().as_str();
        Ok(state.is_none_or(|state| state.server_sees(server, channel)))
    }
}
