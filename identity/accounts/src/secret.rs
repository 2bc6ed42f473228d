//! Random tokens and their hashes. A database that leaks holds no token that works.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use guildhall_types::{Entropy, entropy::random_alphanumeric};
use sha2::{Digest, Sha256};

/// A token of 32 random bytes, base64url.
#[must_use]
pub fn token(entropy: &dyn Entropy) -> String {
    let mut bytes = [0_u8; 32];
    entropy.fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A token that somebody may have to type: 24 letters and digits (142 bits).
pub(crate) fn typed_token(entropy: &dyn Entropy) -> String {
    random_alphanumeric(entropy, 24)
}

/// What is stored of a token. Plain SHA-256 does: tokens are random, so there is nothing to guess.
#[must_use]
pub fn hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()))
}
