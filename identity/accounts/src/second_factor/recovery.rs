//! Recovery codes.

use guildhall_types::Entropy;
use totp_rs::Secret;
use zeroize::Zeroizing;

use crate::secret;

/// Codes that a user gets at a time.
const CODES: usize = 10;
/// Bytes of a code: 80 bits, so that a plain hash does for what is stored.
const BYTES: usize = 10;
/// Characters between two dashes.
const GROUP: usize = 4;

/// New codes as they are shown: `k5xw-6ylt-mfzg-k2lo`.
pub(super) fn codes(entropy: &dyn Entropy) -> Vec<String> {
    (0..CODES).map(|_| code(entropy)).collect()
}

fn code(entropy: &dyn Entropy) -> String {
    let mut bytes = Zeroizing::new([0_u8; BYTES]);
    entropy.fill(&mut *bytes);
    let text = Secret::from(&bytes[..]).to_base32().to_ascii_lowercase();
    let mut code = String::with_capacity(text.len() + text.len() / GROUP);
    for (place, letter) in text.chars().enumerate() {
        if place > 0 && place % GROUP == 0 {
            code.push('-');
        }
        code.push(letter);
    }
    code
}

/// What is stored of a code, however it is typed: letters of either case, with dashes and spaces or without.
pub(super) fn hash(code: &str) -> String {
    let plain: String = code
        .chars()
        .filter(|letter| *letter != '-' && !letter.is_whitespace())
        .collect();
    secret::hash(&plain.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::collections::BTreeSet;

    use guildhall_test_support::SeededEntropy;

    use super::*;

    #[test]
    fn codes_differ_and_are_known_however_they_are_typed() {
        let codes = codes(&SeededEntropy::new(7));
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), 10);
        for code in &codes {
            assert_eq!(code.len(), 19, "{code}");
            let groups: Vec<_> = code.split('-').collect();
            assert!(
                groups.len() == 4 && groups.iter().all(|group| group.len() == 4),
                "{code}"
            );
            let typed = format!(" {} ", code.replace('-', " ").to_uppercase());
            assert_eq!(hash(code), hash(&typed));
        }
        assert_ne!(hash(codes.first().unwrap()), hash(codes.last().unwrap()));
    }
}
