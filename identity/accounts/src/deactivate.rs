//! The end of an account.

use guildhall_storage::accounts::{administration, deactivation, sessions, users};
use secrecy::SecretString;

use crate::{Accounts, AccountsError, Identity, second_factor::end_proof, secret};

impl Accounts {
    /// Deactivates the account of who asks for good, for who shows the password, and where a second factor is in force also a code of the app or a recovery code. All that is the account's alone is erased
    /// and its sessions end; the name stays taken. It is noted that the user is still to be taken out of guilds and channels (`spec/adr/0044`).
    ///
    /// # Errors
    /// When the password or the code is wrong, there were too many attempts, or it is the only administrator's.
    pub async fn deactivate(
        &self,
        who: &Identity,
        password: &SecretString,
        code: Option<&SecretString>,
    ) -> Result<(), AccountsError> {
        let (user, inner) = (&who.user_id, &*self.0);
        self.begin_proof(user, password, code).await?;
        // Nobody knows it, and it is as well-formed as any.
        let unknown = SecretString::from(secret::token(&*inner.entropy));
        let password_hash = inner.passwords.hash(unknown, &*inner.entropy).await?;

        let now = inner.clock.now();
        let mut tx = inner.db.begin().await?;
        end_proof(tx.conn(), user, code, now).await?;
        administration::hold_admins(tx.conn()).await?;
        let is_admin = users::admins(tx.conn())
            .await?
            .iter()
            .any(|one| one == user.as_str());
        // Who is suspended administrates nothing.
        if is_admin && administration::other_admins(tx.conn(), user.as_str()).await? == 0 {
            return Err(AccountsError::OnlyAdmin);
        }
        if !deactivation::deactivate(tx.conn(), user.as_str(), &password_hash, now.0).await? {
            return Err(AccountsError::UnknownUser);
        }
        let ended = sessions::revoke_all(tx.conn(), user.as_str(), now.0).await?;
        tx.commit().await?;
        for session in &ended {
            self.note_revoked(session);
        }
        tracing::info!(user_id = user.as_str(), "an account was deactivated");
        Ok(())
    }
}
