//! Access tokens: JWT (RFC 7519) signed with EdDSA (RFC 8037), believed without the database.

use std::{sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use ed25519_dalek::{SigningKey, pkcs8::EncodePrivateKey};
use guildhall_storage::{Db, settings};
use guildhall_types::{Entropy, OwnedServerName, OwnedUserId, Timestamp};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use moka::sync::Cache;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{AccountsError, Identity, revoked::Revoked};

/// Setting under which the key's seed is kept, unpadded base64.
const KEY_SETTING: &str = "accounts.token_key";
/// Who these tokens are for.
const AUDIENCE: &str = "guildhall-api";
/// Verified tokens that are remembered, so that a busy client's is not verified again for each request.
const REMEMBERED: u64 = 50_000;
/// Longest token that is looked at, in bytes; ours have about 1,000 at most.
const MAX_BYTES: usize = 2048;

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    /// The session.
    sid: String,
    /// Whether the user administers this server.
    adm: bool,
    iat: i64,
    exp: i64,
}

/// Signs and checks access tokens.
#[derive(Clone)]
pub(crate) struct AccessTokens(Arc<Inner>);

struct Inner {
    issuer: OwnedServerName,
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
    ttl: Duration,
    verified: Cache<String, Identity>,
}

impl AccessTokens {
    /// Loads the signing key, or makes it on the first start. It is not the one of federation: a token must never pass
    /// for an event or the other way round.
    pub(crate) async fn load_or_create(
        db: &Db,
        issuer: OwnedServerName,
        ttl: Duration,
        entropy: &dyn Entropy,
    ) -> Result<Self, AccountsError> {
        let broken = |what: &str| AccountsError::Internal(format!("the key of access tokens: {what}"));
        let stored = settings::get(&mut *db.read().await?, KEY_SETTING).await?;
        let seed = match stored {
            Some(seed) => Zeroizing::new(seed),
            None => {
                let mut bytes = Zeroizing::new([0_u8; 32]);
                entropy.fill(&mut *bytes);
                let seed = Zeroizing::new(STANDARD_NO_PAD.encode(*bytes));
                let mut tx = db.begin().await?;
                // Another node may have been faster.
                let seed = Zeroizing::new(settings::get_or_set(tx.conn(), KEY_SETTING, &seed).await?);
                tx.commit().await?;
                seed
            }
        };
        let bytes = Zeroizing::new(
            STANDARD_NO_PAD
                .decode(seed.as_bytes())
                .map_err(|_| broken("no base64"))?,
        );
        let bytes: Zeroizing<[u8; 32]> =
            Zeroizing::new(bytes.as_slice().try_into().map_err(|_| broken("not 32 bytes"))?);
        let key = SigningKey::from_bytes(&bytes);
        let der = key.to_pkcs8_der().map_err(|error| broken(&error.to_string()))?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.set_issuer(&[issuer.as_str()]);
        validation.set_audience(&[AUDIENCE]);
        // The clock that is asked about the expiry is a parameter.
        validation.validate_exp = false;
        Ok(Self(Arc::new(Inner {
            issuer,
            encoding: EncodingKey::from_ed_der(der.as_bytes()),
            decoding: DecodingKey::from_ed_der(key.verifying_key().as_bytes()),
            validation,
            ttl,
            verified: Cache::builder()
                .max_capacity(REMEMBERED)
                .time_to_live(ttl)
                .build(),
        })))
    }

    pub(crate) fn issue(
        &self,
        user_id: &str,
        session_id: &str,
        is_admin: bool,
        now: Timestamp,
    ) -> Result<String, AccountsError> {
        let claims = Claims {
            iss: self.0.issuer.to_string(),
            aud: AUDIENCE.to_owned(),
            sub: user_id.to_owned(),
            sid: session_id.to_owned(),
            adm: is_admin,
            iat: now.as_seconds(),
            exp: self.end(now).as_seconds(),
        };
        encode(&Header::new(Algorithm::EdDSA), &claims, &self.0.encoding)
            .map_err(|error| AccountsError::Internal(format!("access token: {error}")))
    }

    /// Whom `token` speaks for, if its session is none of `revoked`.
    pub(crate) fn check(
        &self,
        token: &str,
        now: Timestamp,
        revoked: &Revoked,
    ) -> Result<Identity, AccountsError> {
        if token.len() > MAX_BYTES {
            return Err(AccountsError::BadToken);
        }
        let identity = match self.0.verified.get(token) {
            Some(identity) => identity,
            None => {
                let identity = self.verify(token)?;
                self.0.verified.insert(token.to_owned(), identity.clone());
                identity
            }
        };
        if identity.expires_at <= now || revoked.contains(&identity.session_id) {
            return Err(AccountsError::BadToken);
        }
        Ok(identity)
    }

    fn verify(&self, token: &str) -> Result<Identity, AccountsError> {
        let data = decode::<Claims>(token, &self.0.decoding, &self.0.validation)
            .map_err(|_| AccountsError::BadToken)?;
        let at = |seconds| Timestamp(0).plus_seconds(seconds);
        // Tokens from before a configuration with shorter ones end sooner too: ended sessions are not remembered longer.
        let expires_at = at(data.claims.exp).min(self.end(at(data.claims.iat)));
        Ok(Identity {
            user_id: OwnedUserId::try_from(data.claims.sub).map_err(|_| AccountsError::BadToken)?,
            session_id: data.claims.sid,
            is_admin: data.claims.adm,
            expires_at,
        })
    }

    /// When a token ends that is issued at `time`.
    fn end(&self, time: Timestamp) -> Timestamp {
        time.plus_seconds(i64::try_from(self.0.ttl.as_secs()).unwrap_or(i64::MAX))
    }
}
