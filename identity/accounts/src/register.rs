//! New accounts.

use guildhall_storage::{
    StorageError,
    accounts::{
        registration_tokens,
        users::{self, UserRow},
    },
};
use guildhall_types::UserId;
use secrecy::ExposeSecret;
use sqlx::AnyConnection;

use crate::{Accounts, AccountsError, Registration, RegistrationMode, Tokens, User, secret, validate};

impl Accounts {
    /// Makes an account and logs it in, and has its e-mail address written to. A token of the first start makes it an admin's.
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
        let mode = inner.config.registration;
        let user_id = self.id_of(&username)?;
        let token = token.map(|token| secret::hash(token.expose_secret()));

        // Hashing is dear: whoever is refused anyway is refused before.
        let now = inner.clock.now().0;
        {
            let mut conn = inner.db.read().await?;
            let grants = match &token {
                Some(token) => registration_tokens::peek(&mut conn, token, now).await?,
                None => None,
            };
            admit(mode, token.is_some(), grants)?;
            refuse_taken(&mut conn, &user_id, email.as_deref()).await?;
        }
        let password_hash = inner.passwords.hash(password, &*inner.entropy).await?;

        let mut tx = inner.db.begin().await?;
        let grants = match &token {
            Some(token) => registration_tokens::take(tx.conn(), token, now).await?,
            None => None,
        };
        let is_admin = admit(mode, token.is_some(), grants)?;
        refuse_taken(tx.conn(), &user_id, email.as_deref()).await?;
        let row = UserRow {
            user_id,
            username,
            email,
            password_hash,
            display_name,
            bio: String::new(),
            accent_color: None,
            locale: "en".to_owned(),
            avatar: None,
            banner: None,
            is_admin,
            created_at: now,
            updated_at: now,
            is_email_verified: false,
            has_second_factor: false,
        };
        if let Err(error) = users::insert(tx.conn(), &row).await {
            drop(tx);
            return Err(self.lost_race(error, &row).await);
        }
        self.owe_first_mail(tx.conn(), &row.user_id, row.email.as_deref())
            .await?;
        let tokens = self.start_session(tx.conn(), &row.user_id, is_admin).await?;
        tx.commit().await?;
        self.wake_mail();
        Ok((row.into(), tokens))
    }

    fn id_of(&self, username: &str) -> Result<String, AccountsError> {
        let id = format!("@{username}:{}", self.0.config.server_name);
        match UserId::parse(&id) {
            Ok(_) => Ok(id),
            Err(_) => Err(AccountsError::Invalid {
                field: "username",
                reason: "makes the user id longer than 255 bytes".to_owned(),
            }),
        }
    }

    /// Somebody else took a name between the look and the write, on another node.
    async fn lost_race(&self, error: StorageError, row: &UserRow) -> AccountsError {
        if !error.is_unique_violation() {
            return error.into();
        }
        let taken = async {
            let mut conn = self.0.db.read().await?;
            refuse_taken(&mut conn, &row.user_id, row.email.as_deref()).await
        };
        taken.await.err().unwrap_or_else(|| error.into())
    }
}

/// Whether the new account is an admin's, if it may be made: `grants` says what the token grants, if it can be used.
fn admit(mode: RegistrationMode, has_token: bool, grants: Option<bool>) -> Result<bool, AccountsError> {
    use RegistrationMode::{Closed, Open, Token};
    match (has_token, grants, mode) {
        (true, Some(true), _) => Ok(true),
        (true, Some(false), Open | Token) | (false, _, Open) => Ok(false),
        (true, Some(false), Closed) | (false, _, Closed) => Err(AccountsError::RegistrationClosed),
        (true, None, _) | (false, _, Token) => Err(AccountsError::BadRegistrationToken),
    }
}

async fn refuse_taken(
    conn: &mut AnyConnection,
    user_id: &str,
    email: Option<&str>,
) -> Result<(), AccountsError> {
    if users::get(&mut *conn, user_id).await?.is_some() {
        return Err(AccountsError::UsernameTaken);
    }
    match email {
        Some(email) if users::by_email(conn, email).await?.is_some() => Err(AccountsError::EmailTaken),
        _ => Ok(()),
    }
}
