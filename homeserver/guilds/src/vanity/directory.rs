//! Vanity URLs as room aliases.

use guildhall_federation_api::invites::{Directory, InviteDeskError};
use guildhall_storage::{guilds, vanity};
use guildhall_types::{OwnedRoomId, vanity::code_of};

use crate::{Guilds, Refusal};

impl Guilds {
    /// The guild whose vanity URL the alias is.
    pub(crate) async fn find_alias(&self, alias: &str) -> Result<Option<Directory>, InviteDeskError> {
        let Some(code) = code_of(alias, self.server_name().as_str()) else {
            return Ok(None);
        };
        let found = {
            let mut conn = self.read().await?;
            let row = vanity::get(&mut conn, code).await.map_err(Refusal::from)?;
            match row {
                Some(row) => {
                    let guild = guilds::get(&mut conn, &row.guild_id)
                        .await
                        .map_err(Refusal::from)?;
                    guild.map(|_| row.guild_id)
                }
                None => None,
            }
        };
        let Some(room_id) = found.and_then(|id| OwnedRoomId::try_from(id).ok()) else {
            return Ok(None);
        };
        let servers = self.ways_into(&room_id).await?;
        Ok(Some(Directory { room_id, servers }))
    }
}
