//! Time-based one-time passwords as all apps know them: SHA-1, 6 digits, 30 seconds (RFC 6238).

use guildhall_types::{Entropy, Timestamp};
use totp_rs::{Builder, Secret, Totp};
use zeroize::Zeroizing;

use crate::AccountsError;

/// Digits of a code.
const DIGITS: usize = 6;

fn broken(error: &impl std::fmt::Display) -> AccountsError {
    AccountsError::Internal(format!("second factor: {error}"))
}

/// A new secret of 160 bits (RFC 4226, section 4, R6), in base32.
pub(super) fn secret(entropy: &dyn Entropy) -> String {
    let mut bytes = Zeroizing::new([0_u8; 20]);
    entropy.fill(&mut *bytes);
    Secret::from(&bytes[..]).to_base32()
}

fn totp(secret: &str) -> Result<Builder, AccountsError> {
    let secret = Secret::try_from_base32(secret).map_err(|error| broken(&error))?;
    // One step to either side (RFC 6238, section 5.2).
    Ok(Builder::new().with_secret(secret).with_skew(1))
}

/// The address that an app takes `secret` from, for the account `username` on the server `issuer`.
pub(super) fn uri(secret: &str, issuer: &str, username: &str) -> Result<String, AccountsError> {
    // A colon stands between the two; in a server's name it is before a port.
    let issuer = issuer.replace(':', " ");
    let totp = totp(secret)?
        .with_issuer(Some(issuer))
        .with_account_name(username)
        .build();
    totp.and_then(|totp| totp.to_url())
        .map_err(|error| broken(&error))
}

/// Whether `code` looks like one of an app, rather than a recovery code.
pub(super) fn is_code(code: &str) -> bool {
    code.len() == DIGITS && code.bytes().all(|byte| byte.is_ascii_digit())
}

/// The time step that `code` is of, if it is one of about `now`. Codes are compared in constant time.
pub(super) fn step(secret: &str, code: &str, now: Timestamp) -> Result<Option<i64>, AccountsError> {
    if !is_code(code) {
        return Ok(None);
    }
    let totp: Totp = totp(secret)?.build().map_err(|error| broken(&error))?;
    let seconds = u64::try_from(now.as_seconds()).unwrap_or_default();
    Ok(totp
        .check(code, seconds)
        .and_then(|step| i64::try_from(step).ok()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    /// `12345678901234567890`, the secret of RFC 6238, appendix B.
    const RFC: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    #[test]
    fn codes_are_those_of_the_rfc() {
        // The last 6 of the 8 digits that appendix B lists for SHA-1.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let at = |seconds: i64| Timestamp(seconds * 1000);
            let found = |seconds| step(RFC, code, at(seconds)).unwrap();
            assert_eq!(found(seconds), Some(seconds / 30), "{code}");
            assert_eq!(found(seconds + 30), Some(seconds / 30), "a step late");
            assert_eq!(found(seconds - 30), Some(seconds / 30), "a step early");
            assert_eq!(found(seconds + 60), None, "two steps late");
            let early = found(seconds - 60).filter(|_| seconds > 60);
            assert_eq!(early, None, "two steps early");
        }
    }

    #[test]
    fn nothing_else_is_a_code() {
        for code in [
            "",
            "28708",
            "2870820",
            " 287082",
            "+87082",
            "-87082",
            "287 082",
            "28708\u{662}",
            "२८७०८२",
        ] {
            assert_eq!(step(RFC, code, Timestamp(59_000)).unwrap(), None, "{code}");
        }
    }

    #[test]
    fn an_address_holds_what_apps_read() {
        assert_eq!(
            uri(RFC, "home.example:8448", "ada").unwrap(),
            format!("otpauth://totp/home.example%208448:ada?secret={RFC}&issuer=home.example%208448")
        );
    }
}
