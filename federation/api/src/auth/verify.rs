//! Whether the server that is claimed has signed the request.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use guildhall_types::OwnedServerName;
use http::Method;
use ruma::{
    SigningKeyAlgorithm,
    canonical_json::CanonicalJsonValue,
    signatures::{PublicKeySet, verify_canonical_json_bytes},
};
use serde_json::error::Category;
use tokio::task::spawn_blocking;

use super::{BodyLimit, claim::Claim};
use crate::{FederationState, error::MatrixError, lenient};

/// A request as it was sent.
pub(super) struct Said {
    /// Who says that he sent it.
    pub(super) by: Claim,
    /// This server.
    pub(super) to: OwnedServerName,
    pub(super) method: Method,
    /// The path with the query.
    pub(super) path: String,
    pub(super) body: Bytes,
    pub(super) limit: BodyLimit,
}

/// The keys with which the server that is claimed may have signed.
pub(super) async fn keys(state: &FederationState, claim: &Claim) -> Result<PublicKeySet, MatrixError> {
    let ids: BTreeSet<_> = claim.signatures.iter().map(|(id, _)| id.clone()).collect();
    let wanted = BTreeMap::from([(claim.origin.clone(), ids)]);
    let mut keys = state.key_ring.public_keys(&wanted, state.clock.now()).await;
    let found = keys.remove(claim.origin.as_str());
    found
        .filter(|keys| !keys.is_empty())
        .ok_or_else(|| MatrixError::unauthorized(format!("no valid key of {} with that id", claim.origin)))
}

/// Verifies that one of `keys` has signed method, path, both servers and the body.
pub(super) async fn signature(
    state: &FederationState,
    said: Said,
    keys: PublicKeySet,
) -> Result<(), MatrixError> {
    match state.place_to_parse(said.body.len()).await? {
        None => judge(&said, &keys),
        Some(place) => {
            // On a thread of its own, so that others need not wait. It keeps its place even if nobody waits for it.
            let judging = spawn_blocking(move || {
                let judged = judge(&said, &keys);
                drop(place);
                judged
            });
            judging.await.map_err(MatrixError::internal)?
        }
    }
}

fn judge(said: &Said, keys: &PublicKeySet) -> Result<(), MatrixError> {
    let signed = signed_text(said, content(&said.body, said.limit)?)?;
    if any_good(&said.by, keys, signed.as_bytes()) {
        return Ok(());
    }
    let origin = &said.by.origin;
    tracing::info!(%origin, method = %said.method, path = %said.path, "bad signature of a request");
    Err(MatrixError::unauthorized(format!(
        "the signature is not one of {origin}"
    )))
}

/// What was signed: the request as canonical JSON.
fn signed_text(said: &Said, content: Option<String>) -> Result<String, MatrixError> {
    let content = content
        .map(|content| format!(r#""content":{content},"#))
        .unwrap_or_default();
    let text = |value: &str| serde_json::to_string(value);
    Ok(format!(
        r#"{{{content}"destination":{},"method":{},"origin":{},"uri":{}}}"#,
        text(said.to.as_str())?,
        text(said.method.as_str())?,
        text(said.by.origin.as_str())?,
        text(&said.path)?,
    ))
}

/// The body as it stands in what was signed: canonical JSON, which has no floats and no integers beyond 2^53 - 1. In a
/// transaction such numbers are suffered, for they are one event's fault and not that of the others.
fn content(body: &Bytes, limit: BodyLimit) -> Result<Option<String>, MatrixError> {
    if body.is_empty() {
        return Ok(None);
    }
    let error = match serde_json::from_slice::<CanonicalJsonValue>(body) {
        Ok(content) => return Ok(Some(serde_json::to_string(&content)?)),
        Err(error) => error,
    };
    match (limit, std::str::from_utf8(body)) {
        (BodyLimit::Transaction, Ok(text)) if error.classify() == Category::Data => lenient::text(text)
            .map(Some)
            .map_err(|_| MatrixError::of_json(&error)),
        _ => Err(MatrixError::of_json(&error)),
    }
}

/// Whether one of the signatures is good.
fn any_good(claim: &Claim, keys: &PublicKeySet, signed: &[u8]) -> bool {
    claim.signatures.iter().any(|(id, signature)| {
        let key = keys
            .get(id.as_str())
            .filter(|_| id.algorithm() == SigningKeyAlgorithm::Ed25519);
        key.is_some_and(|key| {
            verify_canonical_json_bytes(&id.algorithm(), key.as_bytes(), signature.as_bytes(), signed).is_ok()
        })
    })
}
