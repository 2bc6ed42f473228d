//! This server's own signing keys.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use ed25519_dalek::{SigningKey, pkcs8::EncodePrivateKey};
use guildhall_storage::{
    Db, Tx,
    keys::{self, ServerKeyRow},
};
use guildhall_types::{
    Clock, Entropy, OwnedServerName, OwnedServerSigningKeyId, ServerName, Timestamp,
    entropy::random_alphanumeric,
};
use ruma::{
    canonical_json::{CanonicalJsonObject, try_from_json_map},
    room_version_rules::RoomVersionRules,
    serde::Base64,
    signatures::{Ed25519KeyPair, PublicKeySet, hash_and_sign_event, sign_event, sign_json},
};
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use crate::KeysError;

/// How long others may use our key document without asking again: one day, in milliseconds.
const DOCUMENT_VALIDITY_MS: i64 = 24 * 3600 * 1000;

struct Key {
    id: OwnedServerSigningKeyId,
    pair: Ed25519KeyPair,
    retired_at: Option<Timestamp>,
}

struct Inner {
    server_name: OwnedServerName,
    /// The active key; it signs.
    active: Key,
    /// Keys that signed before; they verify.
    retired: Vec<Key>,
}

/// This server's signing keys. Clones share them.
#[derive(Clone)]
pub struct ServerKeys(Arc<Inner>);

impl ServerKeys {
    /// Loads the keys, and makes the first one on the first start.
    ///
    /// # Errors
    /// When the database fails or a stored key is broken.
    pub async fn load_or_create(
        db: &Db,
        server_name: OwnedServerName,
        clock: &dyn Clock,
        entropy: &dyn Entropy,
    ) -> Result<Self, KeysError> {
        let mut rows = keys::own(&mut *db.read().await?).await?;
        if !rows.iter().any(|row| row.retired_at.is_none()) {
            match add_active(db.begin().await?, clock, entropy).await {
                // Another node that started at the same time has made one: that stays.
                Err(KeysError::Storage(error)) if error.is_unique_violation() => {}
                made => drop(made?),
            }
            rows = keys::own(&mut *db.read().await?).await?;
        }
        let mut active = None;
        let mut retired = Vec::new();
        for row in rows {
            let key = key_of(row)?;
            match key.retired_at {
                None => active = Some(key),
                Some(_) => retired.push(key),
            }
        }
        let active = active.ok_or_else(|| KeysError::Broken("none is active".to_owned()))?;
        Ok(Self(Arc::new(Inner {
            server_name,
            active,
            retired,
        })))
    }

    /// This server's name.
    #[must_use]
    pub fn server_name(&self) -> &ServerName {
        &self.0.server_name
    }

    /// The key that signs now.
    #[must_use]
    pub fn key_id(&self) -> &OwnedServerSigningKeyId {
        &self.0.active.id
    }

    /// The pair of the key that signs now, for signing requests.
    #[must_use]
    pub fn key_pair(&self) -> &Ed25519KeyPair {
        &self.0.active.pair
    }

    /// Adds the content hash and our signature to an event.
    ///
    /// # Errors
    /// When it is too large or cannot be redacted.
    pub fn hash_and_sign_event(
        &self,
        object: &mut CanonicalJsonObject,
        rules: &RoomVersionRules,
    ) -> Result<(), KeysError> {
        hash_and_sign_event(
            self.0.server_name.as_str(),
            &self.0.active.pair,
            object,
            &rules.redaction,
        )
        .map_err(|error| KeysError::Unsignable(error.to_string()))
    }

    /// Adds our signature to an event of another server, whose hash stays.
    ///
    /// # Errors
    /// When it is too large or cannot be redacted.
    pub fn sign_event(
        &self,
        object: &mut CanonicalJsonObject,
        rules: &RoomVersionRules,
    ) -> Result<(), KeysError> {
        sign_event(
            self.0.server_name.as_str(),
            &self.0.active.pair,
            object,
            &rules.redaction,
        )
        .map_err(|error| KeysError::Unsignable(error.to_string()))
    }

    /// Adds our signature to a JSON object.
    ///
    /// # Errors
    /// When its signatures are malformed.
    pub fn sign_json(&self, object: &mut CanonicalJsonObject) -> Result<(), KeysError> {
        sign_json(self.0.server_name.as_str(), &self.0.active.pair, object)
            .map_err(|error| KeysError::Unsignable(error.to_string()))
    }

    /// Our public keys that are believed for something signed at `at`: the active one, and those that were retired later
    /// than that. A key may be retired because somebody else has it, so it verifies nothing newer.
    #[must_use]
    pub fn public_keys(&self, at: Timestamp) -> PublicKeySet {
        let retired = self.0.retired.iter();
        let keys = retired.filter(|key| key.retired_at.is_some_and(|retired_at| at <= retired_at));
        keys.chain([&self.0.active])
            .map(|key| (key.id.to_string(), Base64::new(key.pair.public_key().to_vec())))
            .collect()
    }

    /// The body of `GET /_matrix/key/v2/server`, signed.
    ///
    /// # Errors
    /// Never for keys that were loaded; the types do not say so.
    pub fn document(&self, now: Timestamp) -> Result<CanonicalJsonObject, KeysError> {
        let base64 = |key: &Key| STANDARD_NO_PAD.encode(key.pair.public_key());
        let old: Map<String, Value> = self
            .0
            .retired
            .iter()
            .map(|key| {
                let expired = key.retired_at.unwrap_or(now).0;
                (
                    key.id.to_string(),
                    json!({ "key": base64(key), "expired_ts": expired }),
                )
            })
            .collect();
        let mut document = Map::new();
        document.insert("server_name".to_owned(), json!(self.0.server_name));
        document.insert(
            "valid_until_ts".to_owned(),
            json!(now.plus_millis(DOCUMENT_VALIDITY_MS).0),
        );
        document.insert(
            "verify_keys".to_owned(),
            json!({ self.0.active.id.as_str(): { "key": base64(&self.0.active) } }),
        );
        document.insert("old_verify_keys".to_owned(), Value::Object(old));
        let mut document =
            try_from_json_map(document).map_err(|error| KeysError::Unsignable(error.to_string()))?;
        self.sign_json(&mut document)?;
        Ok(document)
    }
}

/// Retires the active key and makes a new one, which signs from the next start on; retired keys go on verifying.
///
/// # Errors
/// When the database fails.
pub async fn rotate(
    db: &Db,
    clock: &dyn Clock,
    entropy: &dyn Entropy,
) -> Result<OwnedServerSigningKeyId, KeysError> {
    let mut tx = db.begin().await?;
    keys::retire_all(tx.conn(), clock.now().0).await?;
    add_active(tx, clock, entropy).await
}

/// Makes a key that signs from the next start on, and commits; refused while another is active.
async fn add_active(
    mut tx: Tx,
    clock: &dyn Clock,
    entropy: &dyn Entropy,
) -> Result<OwnedServerSigningKeyId, KeysError> {
    let id = format!("ed25519:{}", random_alphanumeric(entropy, 6));
    let parsed = OwnedServerSigningKeyId::try_from(id.as_str())
        .map_err(|error| KeysError::Broken(error.to_string()))?;
    let mut seed = Zeroizing::new([0_u8; 32]);
    entropy.fill(&mut *seed);
    let secret = STANDARD_NO_PAD.encode(*seed);
    keys::insert_own(
        tx.conn(),
        &ServerKeyRow {
            key_id: id,
            secret,
            created_at: clock.now().0,
            retired_at: None,
        },
    )
    .await?;
    tx.commit().await?;
    Ok(parsed)
}

fn key_of(row: ServerKeyRow) -> Result<Key, KeysError> {
    let broken = || KeysError::Broken(row.key_id.clone());
    let bytes = Zeroizing::new(STANDARD_NO_PAD.decode(&row.secret).map_err(|_| broken())?);
    let seed: Zeroizing<[u8; 32]> = Zeroizing::new(bytes.as_slice().try_into().map_err(|_| broken())?);
    let der = SigningKey::from_bytes(&seed)
        .to_pkcs8_der()
        .map_err(|_| broken())?;
    let id = OwnedServerSigningKeyId::try_from(row.key_id.as_str()).map_err(|_| broken())?;
    let version = id.key_name().to_string();
    let pair = Ed25519KeyPair::from_der(der.as_bytes(), version).map_err(|_| broken())?;
    Ok(Key {
        id,
        pair,
        retired_at: row.retired_at.map(Timestamp),
    })
}
