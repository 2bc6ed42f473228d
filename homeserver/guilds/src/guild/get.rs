//! Looking at guilds.

use guildhall_types::{RoomId, UserId};

use crate::{
    Access, Guilds, Refusal, Thing, access,
    model::{Guild, GuildSnapshot},
    read,
};

impl Guilds {
    /// The guild `guild`, for its member `user`.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] when the user is no member.
    pub async fn guild(&self, user: &UserId, guild: &RoomId) -> Result<Guild, Refusal> {
        let mut conn = self.read().await?;
        access::of(&mut conn, guild, user, self.now()).await?;
        read::guild(&mut conn, guild.as_str())
            .await?
            .ok_or(Refusal::Unknown(Thing::Guild))
    }

    /// The guilds that `user` is in, oldest membership first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_guilds(&self, user: &UserId) -> Result<Vec<Guild>, Refusal> {
        let mut conn = self.read().await?;
        let rows = guildhall_storage::guilds::of_user(&mut conn, user.as_str()).await?;
        Ok(rows.into_iter().map(Guild::from).collect())
    }

    /// The guild as its member `user` sees it, with channels, roles and the member.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] when the user is no member.
    pub async fn guild_for(&self, user: &UserId, guild: &RoomId) -> Result<GuildSnapshot, Refusal> {
        let mut tx = self.db().snapshot().await?;
        let snapshot = read::guild_for(tx.conn(), user.as_str(), guild.as_str()).await?;
        snapshot.ok_or(Refusal::Unknown(Thing::Guild))
    }

    /// The guilds of `user` as the user sees them, read from one snapshot.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn guilds_of(&self, user: &UserId) -> Result<Vec<GuildSnapshot>, Refusal> {
        let mut tx = self.db().snapshot().await?;
        Ok(read::guilds_of(tx.conn(), user.as_str()).await?)
    }

    /// How `user` stands in `guild`, from the database.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] when the user is no member.
    pub async fn access(&self, user: &UserId, guild: &RoomId) -> Result<Access, Refusal> {
        access::of(&mut *self.read().await?, guild, user, self.now()).await
    }
}
