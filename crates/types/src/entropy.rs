//! Randomness as a parameter.

use std::sync::Arc;

/// Where random bytes come from. The binary passes the operating system's generator, tests a seeded one.
pub trait Entropy: Send + Sync + 'static {
    /// Fills `bytes` with random bytes that are fit for keys and tokens.
    fn fill(&self, bytes: &mut [u8]);
}

/// A source of randomness that is shared between parts of a server.
pub type SharedEntropy = Arc<dyn Entropy>;

/// `length` characters drawn evenly from `a-z`, `A-Z` and `0-9` (5.95 bits each).
#[must_use]
pub fn random_alphanumeric(entropy: &dyn Entropy, length: usize) -> String {
    const ALPHABET: &[u8; 62] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let mut out = String::with_capacity(length);
    let mut bytes = [0_u8; 64];
    while out.len() < length {
        entropy.fill(&mut bytes);
        // Bytes from 248 up are dropped: 248 is the largest multiple of 62, so that no character is likelier.
        let drawn = bytes.iter().filter(|byte| **byte < 248);
        out.extend(
            drawn
                .filter_map(|byte| ALPHABET.get(usize::from(byte % 62)))
                .take(length - out.len())
                .map(|byte| char::from(*byte)),
        );
    }
    out
}
