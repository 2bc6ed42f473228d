//! What changes of an account of this server and plays a part in guilds.

use guildhall_rooms::Step;
use guildhall_storage::guilds;
use guildhall_types::{OwnedRoomId, UserId};

use crate::{Guilds, Refusal, draft};

impl Guilds {
    /// Has the change of an account told to its own sessions.
    pub fn account_changed(&self, user: &UserId) {
        self.bus().publish_account(user.to_owned());
    }

    /// The same for the name that the user goes by: all guilds that the user is in are told, whose members show it.
    ///
    /// # Errors
    /// When it cannot be told in one of them: the others are told all the same.
    pub async fn display_name_changed(&self, user: &UserId) -> Result<(), Refusal> {
        self.account_changed(user);
        let name = self.display_name(user).await?;
        let all = guilds::of_user(&mut *self.read().await?, user.as_str()).await?;
        let mut told = Ok(());
        for guild in all {
            let id = OwnedRoomId::try_from(guild.row.guild_id.as_str())
                .map_err(|error| Refusal::Internal(error.to_string()))?;
            let renamed = draft::join(user, name.as_deref());
            // One after the other: somebody may be in many, and others write meanwhile.
            let done = self.rooms().submit(vec![Step::Append(id, vec![renamed])]).await;
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
