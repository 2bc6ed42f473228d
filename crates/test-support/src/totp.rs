//! An authenticator app.
#![allow(clippy::unwrap_used, reason = "tests")]

use guildhall_types::Timestamp;
use totp_rs::{Builder, Secret};

/// What the app that was given the base32 `secret` shows at the time `now`.
///
/// # Panics
/// When it is no secret.
#[must_use]
pub fn code(secret: &str, now: Timestamp) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    totp.generate(u64::try_from(now.as_seconds()).unwrap())
        .to_string()
}
