//! Passwords: argon2id with OWASP's parameters, off the async threads.

use std::sync::Arc;

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash::phc::PasswordHash,
};
use guildhall_types::Entropy;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use crate::AccountsError;

/// OWASP's minimum for argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Hashes and checks passwords, as many at a time as there are processors: each takes 19 MiB.
#[derive(Clone)]
pub(crate) struct Passwords {
    slots: Arc<Semaphore>,
    /// A hash of nothing in particular, checked when there is no user, so that it takes the same time.
    decoy: Arc<str>,
}

fn argon2() -> Result<Argon2<'static>, AccountsError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)
        .map_err(|error| AccountsError::Internal(format!("argon2: {error}")))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash_now(password: &SecretString, salt: &[u8]) -> Result<String, AccountsError> {
    let hash = argon2()?
        .hash_password_with_salt(password.expose_secret().as_bytes(), salt)
        .map_err(|error| AccountsError::Internal(format!("argon2: {error}")))?;
    Ok(hash.to_string())
}

impl Passwords {
    pub(crate) fn new(entropy: &dyn Entropy) -> Result<Self, AccountsError> {
        let slots = std::thread::available_parallelism().map_or(1, usize::from);
        let decoy = hash_now(&SecretString::from(crate::secret::token(entropy)), &salt(entropy))?;
        Ok(Self {
            slots: Arc::new(Semaphore::new(slots)),
            decoy: Arc::from(decoy),
        })
    }

    /// The PHC string of `password`.
    pub(crate) async fn hash(
        &self,
        password: SecretString,
        entropy: &dyn Entropy,
    ) -> Result<String, AccountsError> {
        let salt = salt(entropy);
        self.off_thread(move || hash_now(&password, &salt)).await?
    }

    /// Whether `password` is the one that `hash` is of; without a hash it is not, after the same time.
    pub(crate) async fn verify(
        &self,
        password: SecretString,
        hash: Option<String>,
    ) -> Result<bool, AccountsError> {
        let decoy = Arc::clone(&self.decoy);
        let exists = hash.is_some();
        let matches = self
            .off_thread(move || {
                let hash = hash.unwrap_or_else(|| decoy.as_ref().to_owned());
                let parsed = PasswordHash::new(&hash)
                    .map_err(|error| AccountsError::Internal(format!("stored password hash: {error}")))?;
                Ok::<_, AccountsError>(
                    argon2()?
                        .verify_password(password.expose_secret().as_bytes(), &parsed)
                        .is_ok(),
                )
            })
            .await??;
        Ok(matches && exists)
    }

    async fn off_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AccountsError> {
        let slot = Arc::clone(&self.slots)
            .acquire_owned()
            .await
            .map_err(|error| AccountsError::Internal(error.to_string()))?;
        tokio::task::spawn_blocking(move || {
            let result = work();
            drop(slot);
            result
        })
        .await
        .map_err(|error| AccountsError::Internal(error.to_string()))
    }
}

fn salt(entropy: &dyn Entropy) -> [u8; 16] {
    let mut salt = [0_u8; 16];
    entropy.fill(&mut salt);
    salt
}
