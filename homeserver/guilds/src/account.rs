//! What changes of an account of this server and plays a part in guilds.

use guildhall_rooms::Step;
use guildhall_storage::{guilds, private_channels};
use guildhall_types::{OwnedRoomId, UserId};

use crate::{Guilds, Refusal, draft};

impl Guilds {
    /// Has the change of an account told to its own sessions.
    pub fn account_changed(&self, user: &UserId) {
        self.bus().publish_account(user.to_owned());
    }

    /// Ids and names of the guilds that `user` owns.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn owned_guilds(&self, user: &UserId) -> Result<Vec<(String, String)>, Refusal> {
        let all = guilds::of_user(&mut *self.read().await?, user.as_str())
            .await?
            .into_iter();
        let owned = all.filter(|guild| guild.row.owner_id == user.as_str());
        Ok(owned.map(|guild| (guild.row.guild_id, guild.row.name)).collect())
    }

    /// The same as [`Self::account_changed`] for the name that the user goes by, or the picture: all guilds and private channels that the user is in are told, where others see them. That goes
    /// on when who asked has gone.
    ///
    /// # Errors
    /// When it cannot be told in one of them: the others are told all the same.
    pub async fn profile_changed(&self, user: &UserId) -> Result<(), Refusal> {
        self.account_changed(user);
        let (guilds, user) = (self.clone(), user.to_owned());
        let telling = tokio::spawn(async move { guilds.tell_profile(&user).await });
        telling
            .await
            .map_err(|error| Refusal::Internal(error.to_string()))?
    }

    async fn tell_profile(&self, user: &UserId) -> Result<(), Refusal> {
        let rooms = {
            let mut conn = self.read().await?;
            let guilds = guilds::of_user(&mut conn, user.as_str()).await?.into_iter();
            let mut rooms: Vec<String> = guilds.map(|guild| guild.row.guild_id).collect();
            rooms.extend(private_channels::of_user(&mut conn, user.as_str()).await?);
            rooms
        };
        let mut told = Ok(());
        for room in rooms {
            let id = OwnedRoomId::try_from(room).map_err(|error| Refusal::Internal(error.to_string()))?;
            // One after the other: somebody may be in many, and others write meanwhile. What changes meanwhile is told too, and last.
            let profile = self.member_profile(user).await?;
            let changed = draft::join(user, &profile);
            let done = self.rooms().submit(vec![Step::Append(id, vec![changed])]).await;
            told = told.and(done.map(drop).map_err(Refusal::from));
        }
        told
    }

    /// The same for an e-mail address that was confirmed or changed, on which rights depend: they are read anew. That happens seldom, so
    /// that it may cost all others a look into the database.
    pub fn email_changed(&self, user: &UserId) {
        self.0.rights.forget_all();
        self.account_changed(user);
    }
}
