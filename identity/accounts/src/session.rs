//! Logging in and staying so.

use std::sync::atomic::Ordering;

use guildhall_storage::{
    StorageError,
    accounts::{
        administration, sessions,
        users::{self, UserRow},
    },
};
use secrecy::{ExposeSecret, SecretString};
use sqlx::AnyConnection;

use crate::{Accounts, AccountsError, LoggedIn, Tokens, accounts::millis, secret};

/// How often expired sessions are looked for, in milliseconds.
const TIDY_EVERY_MS: i64 = 60_000;
/// For so long, in milliseconds, what a refresh token was exchanged for may have been lost on the way: a page was closed, a network was gone.
const LOST_MS: i64 = 30_000;

impl Accounts {
    /// Logs in by username, user id or e-mail address; with a second factor as far as a ticket.
    ///
    /// # Errors
    /// [`AccountsError::BadCredentials`], after the same time and in the same words for an unknown user and a wrong
    /// password; [`AccountsError::Suspended`] for the right one of an account that is.
    pub async fn login(&self, login: &str, password: &SecretString) -> Result<LoggedIn, AccountsError> {
        let inner = &*self.0;
        let user = self.find(login).await?;
        let hash = user.as_ref().map(|user| user.password_hash.clone());
        let matches = inner.passwords.verify(password.clone(), hash).await?;
        let user = user.filter(|_| matches).ok_or(AccountsError::BadCredentials)?;
        if user.has_second_factor {
            return Ok(LoggedIn::Awaited(self.issue_ticket(&user).await?));
        }
        let mut tx = inner.db.begin().await?;
        let tokens = self
            .start_session(tx.conn(), &user.user_id, user.is_admin)
            .await?;
        tx.commit().await?;
        self.tidy().await;
        Ok(LoggedIn::Session(Box::new(user.into()), tokens))
    }

    /// The account that somebody names to log in.
    async fn find(&self, login: &str) -> Result<Option<UserRow>, AccountsError> {
        // No name has any, and PostgreSQL takes no NUL.
        if login.chars().any(char::is_control) {
            return Ok(None);
        }
        let mut conn = self.0.db.read().await?;
        let found = if login.starts_with('@') {
            users::get(&mut conn, login).await?
        } else if login.contains('@') {
            users::by_email(&mut conn, &login.to_lowercase()).await?
        } else {
            let user_id = format!("@{}:{}", login.to_lowercase(), self.0.config.server_name);
            users::get(&mut conn, &user_id).await?
        };
        Ok(found)
    }

    /// Exchanges a refresh token for new tokens; it works once. Who uses it a second time has it from somewhere, or the
    /// thief came first: the session ends for both (RFC 9700, section 4.14.2). Only if it is within [`LOST_MS`], and nobody has gone on with what
    /// the first use was answered, that answer counts as lost on the way.
    ///
    /// # Errors
    /// [`AccountsError::BadToken`] when it is unknown, used, expired, or its session was ended.
    pub async fn refresh(&self, refresh_token: &SecretString) -> Result<Tokens, AccountsError> {
        let inner = &*self.0;
        let now = inner.clock.now();
        let hash = secret::hash(refresh_token.expose_secret());
        let mut tx = inner.db.begin().await?;
        let row = sessions::refresh(tx.conn(), &hash)
            .await?
            .ok_or(AccountsError::BadToken)?;
        if row.is_revoked || row.expires_at <= now.0 {
            return Err(AccountsError::BadToken);
        }
        // Even if it was unused a moment ago, somebody may have been faster.
        let is_first = sessions::use_refresh(tx.conn(), &hash, now.0).await?;
        let since = now.plus_millis(-LOST_MS).0;
        if !is_first && !sessions::was_used_in_vain(tx.conn(), &hash, since).await? {
            sessions::revoke(tx.conn(), &row.session_id, now.0).await?;
            tx.commit().await?;
            self.note_revoked(&row.session_id);
            tracing::warn!(
                user_id = row.user_id,
                "a refresh token was used twice: session ended"
            );
            return Err(AccountsError::BadToken);
        }
        let user = users::get(tx.conn(), &row.user_id)
            .await?
            .ok_or(AccountsError::BadToken)?;
        sessions::touch(tx.conn(), &row.session_id, now.0).await?;
        let tokens = self
            .issue(tx.conn(), &row.session_id, &user.user_id, user.is_admin)
            .await?;
        tx.commit().await?;
        self.tidy().await;
        Ok(tokens)
    }

    /// Forgets what has expired, if that was not done a moment ago. A failure is no matter of who logs in.
    pub(crate) async fn tidy(&self) {
        let inner = &*self.0;
        let now = inner.clock.now();
        let last = inner.tidied_at.load(Ordering::Relaxed);
        let is_due = now.0.saturating_sub(last) >= TIDY_EVERY_MS;
        let exchange = inner
            .tidied_at
            .compare_exchange(last, now.0, Ordering::Relaxed, Ordering::Relaxed);
        if !is_due || exchange.is_err() {
            return;
        }
        let unseen_since = now.plus_millis(-millis(inner.config.refresh_ttl));
        let forgotten = async {
            let mut tx = inner.db.begin().await?;
            let is_all = sessions::forget_expired(tx.conn(), now.0, unseen_since.0).await?;
            tx.commit().await?;
            Ok::<_, StorageError>(is_all)
        };
        match forgotten.await {
            Ok(true) => {}
            Ok(false) => tracing::info!("more sessions have expired than are forgotten at a time"),
            Err(error) => tracing::warn!(%error, "expired sessions were not forgotten"),
        }
    }

    pub(crate) async fn start_session(
        &self,
        conn: &mut AnyConnection,
        user_id: &str,
        is_admin: bool,
    ) -> Result<Tokens, AccountsError> {
        // Who has shown password and second factor is told; nobody else learns of it.
        if !administration::hold_unsuspended(conn, user_id).await? {
            return Err(AccountsError::Suspended);
        }
        let session_id = secret::token(&*self.0.entropy);
        let device = self.1.as_deref();
        sessions::insert(conn, &session_id, user_id, device, self.0.clock.now().0).await?;
        self.issue(conn, &session_id, user_id, is_admin).await
    }

    async fn issue(
        &self,
        conn: &mut AnyConnection,
        session_id: &str,
        user_id: &str,
        is_admin: bool,
    ) -> Result<Tokens, AccountsError> {
        let inner = &*self.0;
        let now = inner.clock.now();
        let refresh_token = secret::token(&*inner.entropy);
        let expires_at = now.plus_millis(millis(inner.config.refresh_ttl)).0;
        sessions::insert_refresh(conn, &secret::hash(&refresh_token), session_id, now.0, expires_at).await?;
        let access_token = inner.access.issue(user_id, session_id, is_admin, now)?;
        Ok(Tokens {
            access_token,
            refresh_token,
            token_type: "Bearer",
            expires_in: millis(inner.config.access_ttl) / 1000,
            refresh_expires_in: millis(inner.config.refresh_ttl) / 1000,
        })
    }
}
