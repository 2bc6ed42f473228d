//! What changes of an account of this server and plays a part in guilds.

use guildhall_types::UserId;

use crate::Guilds;

impl Guilds {
    /// Has the change of an account told to its own sessions.
    pub fn account_changed(&self, user: &UserId) {
        self.bus().publish_account(user.to_owned());
    }

    /// The same for an e-mail address that was confirmed or changed, on which rights depend: they are read anew. That happens seldom, so
    /// that it may cost all others a look into the database.
    pub fn email_changed(&self, user: &UserId) {
        self.0.rights.forget_all();
        self.account_changed(user);
    }
}
