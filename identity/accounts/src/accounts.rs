//! The service.

use std::{
    sync::{Arc, PoisonError, RwLock, atomic::AtomicI64},
    time::Duration,
};

use guildhall_storage::{
    Db,
    accounts::{registration_tokens, sessions, users},
};
use guildhall_types::{OwnedServerName, SharedClock, SharedEntropy, Timestamp, UserId};
use tokio::sync::{Notify, Semaphore, broadcast};

use crate::{
    AccountsError, Identity, Mailing, User, UserPatch,
    access::AccessTokens,
    password::Passwords,
    revoked::{self, Revoked},
    second_factor::RecoveryAttempts,
    secret,
};

/// Who may register.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RegistrationMode {
    /// Everybody.
    Open,
    /// Who has a registration token.
    #[default]
    Token,
    /// Nobody, but for the first admin with the token of the first start.
    Closed,
}

/// Settings of accounts.
#[derive(Clone, Debug)]
pub struct AccountsConfig {
    /// This server's name.
    pub server_name: OwnedServerName,
    /// Who may register.
    pub registration: RegistrationMode,
    /// How long an access token lasts: 15 minutes unless set.
    pub access_ttl: Duration,
    /// How long a refresh token lasts: 7 days unless set.
    pub refresh_ttl: Duration,
    /// How this server writes to its users; it does not unless set.
    pub mail: Option<Mailing>,
}

impl AccountsConfig {
    /// The usual settings.
    #[must_use]
    pub const fn new(server_name: OwnedServerName, registration: RegistrationMode) -> Self {
        Self {
            server_name,
            registration,
            access_ttl: Duration::from_secs(15 * 60),
            refresh_ttl: Duration::from_secs(7 * 24 * 3600),
            mail: None,
        }
    }
}

/// Revocations that wait for a slow listener before it is told that it has missed some.
const REVOCATIONS: usize = 1024;
/// Forgotten passwords that are looked up at a time.
const LOOKUPS: usize = 16;

pub(crate) struct Inner {
    pub(crate) db: Db,
    pub(crate) config: AccountsConfig,
    pub(crate) clock: SharedClock,
    pub(crate) entropy: SharedEntropy,
    pub(crate) passwords: Passwords,
    pub(crate) access: AccessTokens,
    /// Recovery codes that were tried lately.
    pub(crate) recovery_attempts: RecoveryAttempts,
    /// Sessions that were ended while an access token of theirs may last.
    revoked: RwLock<Revoked>,
    revocations: broadcast::Sender<String>,
    /// When expired sessions were last looked for, in milliseconds.
    pub(crate) tidied_at: AtomicI64,
    /// Wakes who sends mail.
    pub(crate) mail_owed: Notify,
    /// Turns for looking up whose password was forgotten.
    pub(crate) lookups: Arc<Semaphore>,
}

/// The accounts of this server. Clones are the same, but for the device that they log in from ([`Accounts::on_device`]).
#[derive(Clone)]
pub struct Accounts(pub(crate) Arc<Inner>, pub(crate) Option<Arc<str>>);

impl Accounts {
    /// Loads what has to be at hand, and makes the key of access tokens on the first start.
    ///
    /// # Errors
    /// When the database fails or the key is broken.
    pub async fn new(
        db: Db,
        config: AccountsConfig,
        clock: SharedClock,
        entropy: SharedEntropy,
    ) -> Result<Self, AccountsError> {
        let access =
            AccessTokens::load_or_create(&db, config.server_name.clone(), config.access_ttl, &*entropy)
                .await?;
        let now = clock.now();
        let since = now.plus_millis(-revoked::keep_ms(config.access_ttl));
        let mut revoked = Revoked::new(config.access_ttl);
        for session_id in sessions::revoked_since(&mut *db.read().await?, since.0).await? {
            revoked.insert(&session_id, now);
        }
        let passwords = Passwords::new(&*entropy)?;
        let revocations = broadcast::Sender::new(REVOCATIONS);
        let revoked = RwLock::new(revoked);
        let inner = Inner {
            db,
            config,
            clock,
            entropy,
            passwords,
            access,
            recovery_attempts: RecoveryAttempts::default(),
            revoked,
            revocations,
            tidied_at: AtomicI64::new(i64::MIN),
            mail_owed: Notify::new(),
            lookups: Arc::new(Semaphore::new(LOOKUPS)),
        };
        Ok(Self(Arc::new(inner), None))
    }

    /// Whom an access token speaks for. Asks no database: it is called for every request.
    ///
    /// # Errors
    /// [`AccountsError::BadToken`] when it is not ours, has expired, or its session was ended.
    #[expect(
        clippy::unused_async,
        reason = "a check across several nodes will have to ask"
    )]
    pub async fn authenticate(&self, access_token: &str) -> Result<Identity, AccountsError> {
        let revoked = self.0.revoked.read().unwrap_or_else(PoisonError::into_inner);
        self.0.access.check(access_token, self.0.clock.now(), &revoked)
    }

    /// The ids of sessions that end from now on.
    #[must_use]
    pub fn subscribe_revocations(&self) -> broadcast::Receiver<String> {
        self.0.revocations.subscribe()
    }

    /// Ends a session: its access and refresh tokens stop at once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn logout(&self, session_id: &str) -> Result<(), AccountsError> {
        let mut tx = self.0.db.begin().await?;
        sessions::revoke(tx.conn(), session_id, self.0.clock.now().0).await?;
        tx.commit().await?;
        self.note_revoked(session_id);
        Ok(())
    }

    pub(crate) fn note_revoked(&self, session_id: &str) {
        self.0
            .revoked
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(session_id, self.0.clock.now());
        // Nobody may be listening.
        let _listeners = self.0.revocations.send(session_id.to_owned());
    }

    /// The account of `user_id`; `None` if it is none of this server's.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn user(&self, user_id: &UserId) -> Result<Option<User>, AccountsError> {
        Ok(users::get(&mut *self.0.db.read().await?, user_id.as_str())
            .await?
            .map(User::from))
    }

    /// Changes an account.
    ///
    /// # Errors
    /// When a field is not valid, or there is no such account.
    pub async fn update_user(&self, user_id: &UserId, patch: UserPatch) -> Result<User, AccountsError> {
        patch.check()?;
        let display_name = patch
            .display_name
            .map(|name| name.map(|name| name.trim().to_owned()));
        let now = self.0.clock.now().0;
        let mut tx = self.0.db.begin().await?;
        // First of all, so that of two changes at the same time neither is lost.
        if !users::touch(tx.conn(), user_id.as_str(), now).await? {
            return Err(AccountsError::UnknownUser);
        }
        let mut row = users::get(tx.conn(), user_id.as_str())
            .await?
            .ok_or(AccountsError::UnknownUser)?;
        row.display_name = display_name.unwrap_or(row.display_name);
        row.bio = patch.bio.unwrap_or(row.bio);
        row.accent_color = patch.accent_color.unwrap_or(row.accent_color);
        row.locale = patch.locale.unwrap_or(row.locale);
        row.avatar = patch.avatar.unwrap_or(row.avatar);
        row.banner = patch.banner.unwrap_or(row.banner);
        users::update(tx.conn(), &row).await?;
        tx.commit().await?;
        Ok(row.into())
    }

    /// Makes a user an admin, or no longer; tokens that were issued say so from their next refresh on.
    ///
    /// # Errors
    /// [`AccountsError::UnknownUser`], or when the database fails.
    pub async fn set_admin(&self, user_id: &UserId, is_admin: bool) -> Result<(), AccountsError> {
        let mut tx = self.0.db.begin().await?;
        let is_known = users::set_admin(tx.conn(), user_id.as_str(), is_admin).await?;
        tx.commit().await?;
        if is_known {
            Ok(())
        } else {
            Err(AccountsError::UnknownUser)
        }
    }

    /// Lets a user upload larger files (premium), or no longer.
    ///
    /// # Errors
    /// [`AccountsError::UnknownUser`], or when the database fails.
    pub async fn set_premium(&self, user_id: &UserId, is_premium: bool) -> Result<(), AccountsError> {
        let tier = if is_premium {
            users::PREMIUM
        } else {
            users::STANDARD
        };
        let mut tx = self.0.db.begin().await?;
        let is_known = users::set_tier(tx.conn(), user_id.as_str(), tier).await?;
        tx.commit().await?;
        match is_known {
            true => Ok(()),
            false => Err(AccountsError::UnknownUser),
        }
    }

    /// While there is no account: a new one-time token that makes the first account the server's admin, in every
    /// registration mode; the earlier one stops working. `None` once there is an account.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn first_start_token(&self) -> Result<Option<String>, AccountsError> {
        let mut tx = self.0.db.begin().await?;
        registration_tokens::delete_admin(tx.conn()).await?;
        if users::any(tx.conn()).await? {
            tx.commit().await?;
            return Ok(None);
        }
        let token = secret::typed_token(&*self.0.entropy);
        let now = self.0.clock.now().0;
        registration_tokens::insert(tx.conn(), &secret::hash(&token), true, 1, now, None).await?;
        tx.commit().await?;
        Ok(Some(token))
    }

    /// A token with which `uses` accounts can be registered until `expires_at`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn create_registration_token(
        &self,
        uses: u32,
        expires_at: Option<Timestamp>,
    ) -> Result<String, AccountsError> {
        let token = secret::typed_token(&*self.0.entropy);
        let now = self.0.clock.now().0;
        let expires_at = expires_at.map(|time| time.0);
        let mut tx = self.0.db.begin().await?;
        registration_tokens::insert(
            tx.conn(),
            &secret::hash(&token),
            false,
            i64::from(uses),
            now,
            expires_at,
        )
        .await?;
        tx.commit().await?;
        Ok(token)
    }
}

pub(crate) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
