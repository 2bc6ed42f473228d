//! Having no more to do with a guild, as those who administer the server decide.

use guildhall_rooms::Step;
use guildhall_storage::administration;
use guildhall_types::{OwnedUserId, RoomId, UserId, content::GuildContent};

use crate::{Guilds, Refusal, Thing, draft};

/// Members that leave in one transaction.
const AT_A_TIME: i64 = 100;

/// What has become of a guild.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// It is deleted, on all servers.
    Deleted,
    /// So many users of this server have left it, all that were in it.
    Left(usize),
}

impl Guilds {
    /// Deletes a guild that this server has made, or that a user of this server owns; in the name of the steward or else of the owner. Of other guilds
    /// the users of this server leave, all of them. Whether the caller may decide so is not asked here.
    ///
    /// # Errors
    /// [`Refusal::Unknown`]. When leaving fails midway, some have left; another attempt goes on.
    pub async fn remove_guild(&self, guild: &RoomId) -> Result<Removal, Refusal> {
        let unknown = || Refusal::Unknown(Thing::Guild);
        let own = self.server_name().as_str();
        let (found, home) = {
            let mut conn = self.read().await?;
            (
                administration::guild(&mut conn, own, guild.as_str()).await?,
                self.home_of(guild).await?,
            )
        };
        let found = found.ok_or_else(unknown)?;
        let owner = OwnedUserId::try_from(found.owner_id.as_str()).map_err(|_| unknown())?;
        let is_ours = home.is_some_and(|home| home == own);
        if is_ours || owner.server_name() == own {
            let sender: &UserId = match is_ours {
                true => self.rooms().steward(),
                false => &owner,
            };
            let content = GuildContent {
                owner: owner.to_string(),
                deleted: true,
            };
            self.rooms().append(guild, draft::guild(sender, &content)).await?;
            return Ok(Removal::Deleted);
        }
        let mut count = 0;
        loop {
            let members = {
                let mut conn = self.read().await?;
                administration::own_members(&mut conn, guild.as_str(), own, AT_A_TIME).await?
            };
            if members.is_empty() {
                return Ok(Removal::Left(count));
            }
            let mut leaves = Vec::new();
            for member in members {
                let user =
                    OwnedUserId::try_from(member).map_err(|error| Refusal::Internal(error.to_string()))?;
                leaves.push(draft::leave(&user, &user, None));
            }
            count += leaves.len();
            self.rooms()
                .submit(vec![Step::Append(guild.to_owned(), leaves)])
                .await?;
        }
    }
}
