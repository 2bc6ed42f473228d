//! Key documents: what a server says of its keys, signed with them.

use std::collections::BTreeMap;

use guildhall_types::{ServerName, ServerSigningKeyId, Timestamp};
use ruma::{
    SigningKeyAlgorithm,
    canonical_json::{CanonicalJsonObject, CanonicalJsonValue},
    serde::Base64,
    signatures::{PublicKeyMap, PublicKeySet, verify_json},
};
use serde::Deserialize;

use crate::KeysError;

/// Longest that a document is believed without asking again: 7 days, in milliseconds (the specification's cap).
const MAX_VALIDITY_MS: i64 = 7 * 24 * 3600 * 1000;
/// Most keys in one document.
const MAX_KEYS: usize = 100;

#[derive(Deserialize)]
struct Wire {
    server_name: String,
    valid_until_ts: i64,
    verify_keys: BTreeMap<String, VerifyKey>,
    #[serde(default)]
    old_verify_keys: BTreeMap<String, OldVerifyKey>,
}

#[derive(Deserialize)]
struct VerifyKey {
    key: String,
}

#[derive(Deserialize)]
struct OldVerifyKey {
    key: String,
    expired_ts: i64,
}

/// The key's bytes, if it is one that we can use: ed25519, of 32 bytes, with an id as the specification has it.
fn usable(id: &str, key: &str) -> Option<Base64> {
    let id = <&ServerSigningKeyId>::try_from(id).ok()?;
    if id.algorithm() != SigningKeyAlgorithm::Ed25519 {
        return None;
    }
    Base64::parse(key).ok().filter(|key| key.as_bytes().len() == 32)
}

/// A key document that was verified.
#[derive(Clone, Debug)]
pub struct KeyDocument {
    /// Keys by id: unpadded base64, and until when what they signed is believed.
    pub keys: BTreeMap<String, (String, Timestamp)>,
    /// Until when the document may be used without asking again.
    pub valid_until: Timestamp,
    /// The document as it was signed.
    pub json: CanonicalJsonObject,
}

impl KeyDocument {
    /// Longest that a document may be as canonical JSON, in bytes; the most keys take a quarter of it.
    pub const MAX_BYTES: usize = 64 * 1024;

    /// Believes `json` as the document of `server`, if it says so and every key that signs now has signed it. Keys of
    /// algorithms that we do not know are left out.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn verify(server: &ServerName, json: CanonicalJsonObject, now: Timestamp) -> Result<Self, KeysError> {
        let broken = |reason: &str| KeysError::Document(format!("{server}: {reason}"));
        let text = serde_json::to_string(&json).map_err(|error| broken(&error.to_string()))?;
        if text.len() > Self::MAX_BYTES {
            return Err(broken("it is too long"));
        }
        let value = serde_json::to_value(&json).map_err(|error| broken(&error.to_string()))?;
        let wire: Wire = serde_json::from_value(value).map_err(|error| broken(&error.to_string()))?;
        if wire.server_name != server.as_str() {
            return Err(broken(&format!("it is of {}", wire.server_name)));
        }
        if wire.verify_keys.is_empty() || wire.verify_keys.len() + wire.old_verify_keys.len() > MAX_KEYS {
            return Err(broken("it has no keys or too many"));
        }
        let set: PublicKeySet = wire
            .verify_keys
            .iter()
            .filter_map(|(id, key)| Some((id.clone(), usable(id, &key.key)?)))
            .collect();
        if set.is_empty() {
            return Err(broken("none of its keys can be used"));
        }
        // Each key is to have signed it, or somebody could list a key that is not his.
        for (id, key) in &set {
            let single = PublicKeyMap::from([(
                server.to_string(),
                PublicKeySet::from([(id.clone(), key.clone())]),
            )]);
            let signed_by_it = only_signature(&json, server, id)
                .ok_or_else(|| broken(&format!("{id} has not signed it")))?;
            verify_json(&single, &signed_by_it).map_err(|error| broken(&error.to_string()))?;
        }
        let valid_until = Timestamp(wire.valid_until_ts).min(now.plus_millis(MAX_VALIDITY_MS));
        let current = set.into_iter().map(|(id, key)| (id, (key.encode(), valid_until)));
        let old = wire.old_verify_keys.into_iter().filter_map(|(id, key)| {
            let public_key = usable(&id, &key.key)?.encode();
            // A key that signs no more cannot have ended in the future.
            Some((id, (public_key, Timestamp(key.expired_ts).min(now))))
        });
        Ok(Self {
            keys: old.chain(current).collect(),
            valid_until,
            json,
        })
    }
}

/// `json` with no signature but that of `key_id`.
fn only_signature(
    json: &CanonicalJsonObject,
    server: &ServerName,
    key_id: &str,
) -> Option<CanonicalJsonObject> {
    let signature = json
        .get("signatures")?
        .as_object()?
        .get(server.as_str())?
        .as_object()?
        .get(key_id)?
        .clone();
    let by_key = CanonicalJsonObject::from([(key_id.to_owned(), signature)]);
    let by_server = CanonicalJsonObject::from([(server.to_string(), CanonicalJsonValue::Object(by_key))]);
    let mut single = json.clone();
    single.insert("signatures".to_owned(), CanonicalJsonValue::Object(by_server));
    Some(single)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use guildhall_test_support::{ManualClock, SeededEntropy};
    use guildhall_types::Clock;

    use super::*;
    use crate::ServerKeys;

    #[tokio::test]
    async fn a_document_that_is_too_long_is_not_believed() {
        let (db, clock) = (guildhall_test_support::sqlite().await, ManualClock::shared());
        let name = <&ServerName>::try_from("a.test").unwrap();
        let keys = ServerKeys::load_or_create(db.db(), name.to_owned(), &*clock, &SeededEntropy::new(1))
            .await
            .unwrap();
        let verify = |padding: usize| {
            let mut document = keys.document(clock.now()).unwrap();
            document.remove("signatures");
            document.insert(
                "padding".to_owned(),
                CanonicalJsonValue::String("x".repeat(padding)),
            );
            keys.sign_json(&mut document).unwrap();
            KeyDocument::verify(name, document, clock.now())
        };
        assert!(verify(60_000).is_ok());
        let error = verify(66_000).unwrap_err();
        assert!(error.to_string().contains("too long"), "{error}");
    }
}
