//! What a user may do in a channel.

use guildhall_guilds::{Access, Refusal, Thing};
use guildhall_permissions::Permissions;
use guildhall_storage::channels;
use guildhall_types::{OwnedRoomId, RoomId, UserId};

use crate::Messaging;

impl Messaging {
    /// How `user` stands in the guild of `channel`, from the database: for everything that shows what others said.
    /// A revocation holds from the moment at which it is committed.
    pub(crate) async fn reader(&self, user: &UserId, channel: &RoomId) -> Result<Access, Refusal> {
        let unknown = Refusal::Unknown(Thing::Channel);
        let guild = {
            let mut conn = self.guilds().db().read().await?;
            channels::get(&mut conn, channel.as_str())
                .await?
                .map(|channel| channel.row.guild_id)
        };
        let Some(guild) = guild.and_then(|guild| OwnedRoomId::try_from(guild).ok()) else {
            return Err(unknown);
        };
        let access = self
            .guilds()
            .access(user, &guild)
            .await
            .map_err(|refusal| match refusal {
                Refusal::Unknown(Thing::Guild) => unknown,
                other => other,
            })?;
        access.require(Permissions::VIEW_CHANNEL, "see this channel")?;
        Ok(access)
    }
}
