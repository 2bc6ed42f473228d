//! Which server has made a guild.

use guildhall_types::{OwnedServerName, RoomId, UserId};

use crate::{Guilds, Refusal};

impl Guilds {
    /// The server that made `guild`, whose steward looks after it. `None` for what is no guild here.
    pub(crate) async fn home_of(&self, guild: &RoomId) -> Result<Option<OwnedServerName>, Refusal> {
        let state = self.rooms().guild_state(guild).await?;
        let steward = state.and_then(|state| {
            <&UserId>::try_from(state.steward.as_str())
                .ok()
                .map(ToOwned::to_owned)
        });
        Ok(steward.map(|steward| steward.server_name().to_owned()))
    }
}
