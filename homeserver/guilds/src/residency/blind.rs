//! Who is joined in channels without being allowed to look into them.

use guildhall_storage::{
    channels, private_threads,
    residency::{self, Leftover},
};
use guildhall_types::{RoomId, UserId, content::channel_type, is_steward};

use crate::{Guilds, Refusal};

impl Guilds {
    /// Members of `guild`, and stewards of servers with members there, who are joined in channels that are not for them to see.
    pub(super) async fn blind(&self, guild: &RoomId) -> Result<Vec<Leftover>, Refusal> {
        let Some(state) = self.rooms().guild_state(guild).await? else {
            return Ok(Vec::new());
        };
        let mut conn = self.read().await?;
        let mut joined = Vec::new();
        for (channel_id, kind) in channels::kinds_of_guild(&mut conn, guild.as_str()).await? {
            if kind == channel_type::PRIVATE_THREAD || state.is_open(&channel_id) {
                continue;
            }
            let users = residency::joined_in(&mut conn, &channel_id).await?;
            joined.extend(users.into_iter().map(|user_id| (channel_id.clone(), user_id)));
        }
        // There may be many, most of them over: they are read at once.
        joined.extend(private_threads::joined(&mut conn, guild.as_str()).await?);
        let found = joined.into_iter().filter(|(channel_id, user_id)| {
            let Ok(user) = <&UserId>::try_from(user_id.as_str()) else {
                return false;
            };
            let server = user.server_name().as_str();
            match is_steward(user) {
                true => state.has_member_of(server) && !state.server_sees(server, channel_id),
                // Who is no member at all is looked after elsewhere.
                false => state.members.contains_key(user_id) && !state.sees(user_id, channel_id),
            }
        });
        let found = found.map(|(channel_id, user_id)| Leftover { channel_id, user_id });
        let found = found.collect();
        Ok(found)
    }

    /// Whether a user of ours may look into the channel, so that this server has reason to be in its room.
    pub(super) async fn is_wanted(&self, guild: &RoomId, channel: &str) -> Result<bool, Refusal> {
        let state = self.rooms().guild_state(guild).await?;
        let server = self.server_name().as_str();
        Ok(state.is_none_or(|state| state.server_sees(server, channel)))
    }
}
