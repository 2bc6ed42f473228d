//! Whether the server that is claimed has signed the request.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use http::{Method, Uri};
use ruma::{
    SigningKeyAlgorithm,
    canonical_json::CanonicalJsonValue,
    signatures::{PublicKeySet, verify_canonical_json_bytes},
};
use serde_json::error::Category;
use tokio::task::spawn_blocking;

use super::{BodyLimit, claim::Claim};
use crate::{FederationState, error::MatrixError, lenient};

/// Bodies over this many bytes are parsed on a thread of their own, so that others need not wait meanwhile.
const LONG_BODY: usize = 64 * 1024;

/// Verifies that a key of the server which is claimed has signed method, URI, both servers and the body.
pub(super) async fn signature(
    state: &FederationState,
    claim: &Claim,
    method: &Method,
    uri: &Uri,
    limit: BodyLimit,
    body: &Bytes,
) -> Result<(), MatrixError> {
    let content = if body.len() > LONG_BODY {
        let body = body.clone();
        let parsing = spawn_blocking(move || content(&body, limit));
        parsing.await.map_err(MatrixError::internal)??
    } else {
        content(body, limit)?
    };
    let ids: BTreeSet<_> = claim.signatures.iter().map(|(id, _)| id.clone()).collect();
    let wanted = BTreeMap::from([(claim.origin.clone(), ids)]);
    let keys = state.key_ring.public_keys(&wanted, state.clock.now()).await;
    let Some(keys) = keys.get(claim.origin.as_str()).filter(|keys| !keys.is_empty()) else {
        return Err(MatrixError::unauthorized(format!(
            "no valid key of {} with that id",
            claim.origin
        )));
    };
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let signed = signed_text(state, claim, method, path, content.as_deref())?;
    if any_good(claim, keys, signed.as_bytes()) {
        return Ok(());
    }
    tracing::info!(origin = %claim.origin, %method, %path, "bad signature of a request");
    Err(MatrixError::unauthorized(format!(
        "the signature is not one of {}",
        claim.origin
    )))
}

/// What was signed: the request as canonical JSON.
fn signed_text(
    state: &FederationState,
    claim: &Claim,
    method: &Method,
    path: &str,
    content: Option<&str>,
) -> Result<String, MatrixError> {
    let content = content
        .map(|content| format!(r#""content":{content},"#))
        .unwrap_or_default();
    let text = |value: &str| serde_json::to_string(value);
    Ok(format!(
        r#"{{{content}"destination":{},"method":{},"origin":{},"uri":{}}}"#,
        text(state.server_name().as_str())?,
        text(method.as_str())?,
        text(claim.origin.as_str())?,
        text(path)?,
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
