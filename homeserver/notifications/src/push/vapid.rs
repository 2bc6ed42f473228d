//! Who this server is to push services (RFC 8292).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use guildhall_storage::{Db, settings};
use guildhall_types::{Entropy, Timestamp};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde::Serialize;
use url::Url;
use web_push_native::p256::{SecretKey, elliptic_curve::sec1::ToEncodedPoint, pkcs8::EncodePrivateKey};

use super::PushError;

/// Setting under which the key is kept: its scalar, base64url.
const KEY_SETTING: &str = "push.vapid_key";
/// How long a token holds, in seconds; RFC 8292 allows a day.
const LASTS_S: i64 = 12 * 3600;

#[derive(Serialize)]
struct Claims<'a> {
    aud: String,
    exp: i64,
    sub: &'a str,
}

/// Signs what is sent to push services. No `Debug`: it holds the key.
pub(crate) struct Vapid {
    key: EncodingKey,
    public: String,
    contact: String,
}

fn broken(error: impl std::fmt::Display) -> PushError {
    PushError::Key(error.to_string())
}

impl Vapid {
    /// Subscriptions belong to a key: it is made once.
    pub(super) async fn load_or_create(
        db: &Db,
        entropy: &dyn Entropy,
        contact: String,
    ) -> Result<Self, PushError> {
        let fresh = URL_SAFE_NO_PAD.encode(draw(entropy).to_bytes());
        let mut tx = db.begin().await?;
        let stored = settings::get_or_set(tx.conn(), KEY_SETTING, &fresh).await?;
        tx.commit().await?;
        let bytes = URL_SAFE_NO_PAD.decode(stored).map_err(broken)?;
        Self::new(&SecretKey::from_slice(&bytes).map_err(broken)?, contact)
    }

    pub(super) fn new(secret: &SecretKey, contact: String) -> Result<Self, PushError> {
        let der = secret.to_pkcs8_der().map_err(broken)?;
        let point = secret.public_key().to_encoded_point(false);
        Ok(Self {
            key: EncodingKey::from_ec_der(der.as_bytes()),
            public: URL_SAFE_NO_PAD.encode(point.as_bytes()),
            contact,
        })
    }

    /// The public key as browsers want it (`applicationServerKey`): an uncompressed point, base64url.
    pub(crate) fn public_key(&self) -> &str {
        &self.public
    }

    /// The header `Authorization` of a request to `endpoint`.
    pub(super) fn authorization(&self, endpoint: &Url, now: Timestamp) -> Result<String, PushError> {
        let claims = Claims {
            aud: endpoint.origin().ascii_serialization(),
            exp: now.0 / 1000 + LASTS_S,
            sub: &self.contact,
        };
        let token = encode(&Header::new(Algorithm::ES256), &claims, &self.key).map_err(broken)?;
        Ok(format!("vapid t={token}, k={}", self.public))
    }
}

/// A new key.
fn draw(entropy: &dyn Entropy) -> SecretKey {
    loop {
        let mut bytes = [0_u8; 32];
        entropy.fill(&mut bytes);
        // All but a vanishing part of what can be drawn is a key.
        if let Ok(key) = SecretKey::from_slice(&bytes) {
            return key;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use guildhall_types::Timestamp;
    use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
    use serde_json::{Value, json};
    use web_push_native::p256::SecretKey;

    use super::{URL_SAFE_NO_PAD, Vapid};
    use base64::Engine;

    #[test]
    fn a_push_service_can_check_who_sends() {
        let secret = SecretKey::from_slice(&[7; 32]).unwrap();
        let vapid = Vapid::new(&secret, "mailto:admin@a.test".to_owned()).unwrap();
        let endpoint = "https://push.test:8443/send/abc?x=1".parse().unwrap();
        let header = vapid
            .authorization(&endpoint, Timestamp(4_000_000_000_000))
            .unwrap();
        let (token, key) = header
            .strip_prefix("vapid t=")
            .unwrap()
            .split_once(", k=")
            .unwrap();
        assert_eq!(key, vapid.public_key());
        let point = URL_SAFE_NO_PAD.decode(key).unwrap();
        assert_eq!((point.len(), point.first()), (65, Some(&4)));
        let checks = DecodingKey::from_ec_der(&point);
        let mut validation = Validation::new(Algorithm::ES256);
        validation.set_audience(&["https://push.test:8443"]);
        let claims = decode::<Value>(token, &checks, &validation).unwrap().claims;
        assert_eq!(
            claims,
            json!({"aud": "https://push.test:8443", "exp": 4_000_043_200_i64, "sub": "mailto:admin@a.test"})
        );
    }
}
