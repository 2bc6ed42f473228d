//! Signatures that stand for an access token in links.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use guildhall_storage::{Db, StorageError, settings};
use guildhall_types::Entropy;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

/// The setting with the key, in base64.
const KEY_SETTING: &str = "media_link_key";
/// Bytes of the key, as many as the hash has.
const KEY: usize = 32;

/// The key that links are signed with.
pub struct Links(Zeroizing<Vec<u8>>);

impl Links {
    /// With this key.
    #[must_use]
    pub fn new(key: [u8; KEY]) -> Self {
        Self(Zeroizing::new(key.to_vec()))
    }

    /// The key of this server, which is made at the first start.
    ///
    /// # Errors
    /// When the database fails, or has something else in the place of the key.
    pub async fn load(db: &Db, entropy: &dyn Entropy) -> Result<Self, StorageError> {
        let mut fresh = Zeroizing::new([0; KEY]);
        entropy.fill(&mut *fresh);
        let fresh = Zeroizing::new(BASE64_URL_SAFE_NO_PAD.encode(*fresh));
        let mut tx = db.begin().await?;
        let stored = Zeroizing::new(settings::get_or_set(tx.conn(), KEY_SETTING, &fresh).await?);
        tx.commit().await?;
        let key = BASE64_URL_SAFE_NO_PAD.decode(stored.as_bytes());
        let key = key.map_err(|error| StorageError::Corrupt {
            what: "key of links to media",
            reason: error.to_string(),
        })?;
        Ok(Self(Zeroizing::new(key)))
    }

    /// HMAC-SHA256 of `subject` (RFC 2104), in URL-safe base64.
    #[must_use]
    pub fn sign(&self, subject: &str) -> String {
        match self.mac(subject) {
            Some(mac) => BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()),
            None => String::new(),
        }
    }

    /// Whether `signature` is that of `subject`; in constant time.
    #[must_use]
    pub fn verify(&self, subject: &str, signature: &str) -> bool {
        let Ok(signature) = BASE64_URL_SAFE_NO_PAD.decode(signature) else {
            return false;
        };
        self.mac(subject)
            .is_some_and(|mac| mac.verify_slice(&signature).is_ok())
    }

    /// HMAC takes keys of any length, so there always is one.
    fn mac(&self, subject: &str) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(subject.as_bytes());
        Some(mac)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_of_one_subject_and_key() {
        let links = |byte| Links::new([byte; KEY]);
        let signature = links(1).sign("a");
        assert_eq!(signature.len(), 43);
        assert!(links(1).verify("a", &signature));
        for (key, subject, signature) in [
            (2, "a", signature.as_str()),
            (1, "b", signature.as_str()),
            (1, "a", ""),
            (1, "a", &signature[..42]),
            (1, "a", "no base64!"),
        ] {
            assert!(
                !links(key).verify(subject, signature),
                "{key} {subject} {signature}"
            );
        }
    }
}
