//! New accounts.

use guildhall_storage::{
    StorageError,
    accounts::{
        registration_tokens,
        users::{self, UserRow},
    },
};
use secrecy::ExposeSecret;

use crate::{Accounts, AccountsError, Registration, RegistrationMode, Tokens, User, secret, validate};

impl Accounts {
    /// Makes an account and logs it in. A token of the first start makes it an admin's.
    ///
    /// # Errors
    /// What is wrong with a field, that the name is taken, or that registration is not open to this request.
    pub async fn register(&self, registration: Registration) -> Result<(User, Tokens), AccountsError> {
        let Registration {
            username,
            email,
            password,
            display_name,
            token,
        } = registration;
        validate::username(&username)?;
        validate::password(password.expose_secret(), &username)?;
        let email = email.as_deref().map(validate::email).transpose()?;
        if let Some(name) = &display_name {
            validate::display_name(name)?;
        }
        let inner = &*self.0;
        if token.is_none() {
            match inner.config.registration {
                RegistrationMode::Open => {}
                RegistrationMode::Token => return Err(AccountsError::BadRegistrationToken),
                RegistrationMode::Closed => return Err(AccountsError::RegistrationClosed),
            }
        }
        let password_hash = inner.passwords.hash(password, &*inner.entropy).await?;

        let now = inner.clock.now().0;
        let mut tx = inner.db.begin().await?;
        let grants = match &token {
            Some(token) => {
                registration_tokens::take(tx.conn(), &secret::hash(token.expose_secret()), now).await?
            }
            None => Some(false),
        };
        let is_admin = match (grants, inner.config.registration) {
            (Some(true), _) => true,
            (Some(false), RegistrationMode::Open | RegistrationMode::Token) => false,
            (Some(false), RegistrationMode::Closed) => return Err(AccountsError::RegistrationClosed),
            (None, _) => return Err(AccountsError::BadRegistrationToken),
        };
        let user_id = format!("@{username}:{}", inner.config.server_name);
        if users::get(tx.conn(), &user_id).await?.is_some() {
            return Err(AccountsError::UsernameTaken);
        }
        if let Some(email) = &email
            && users::by_email(tx.conn(), email).await?.is_some()
        {
            return Err(AccountsError::EmailTaken);
        }
        let row = UserRow {
            user_id,
            username,
            email,
            password_hash,
            display_name,
            bio: String::new(),
            accent_color: None,
            locale: "en".to_owned(),
            is_admin,
            created_at: now,
            updated_at: now,
        };
        users::insert(tx.conn(), &row).await.map_err(taken)?;
        let tokens = self.start_session(tx.conn(), &row.user_id, is_admin).await?;
        tx.commit().await?;
        Ok((row.into(), tokens))
    }
}

/// Somebody else took the name between the look and the write, on another node.
fn taken(error: StorageError) -> AccountsError {
    if error.is_unique_violation() {
        AccountsError::UsernameTaken
    } else {
        error.into()
    }
}
