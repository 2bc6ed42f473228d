//! The second factor of an account: time-based one-time passwords (RFC 6238), and recovery codes for a lost device.

mod attempt;
mod enrol;
mod login;
mod manage;
mod recovery;
mod recovery_attempts;
mod totp;

use serde::Serialize;
use utoipa::ToSchema;

pub(crate) use attempt::end_proof;
pub use login::Ticket;
pub(crate) use recovery_attempts::RecoveryAttempts;

/// A second factor that was proposed to a user. It is not asked for until a first code of it was shown. No `Debug`: it
/// is a secret.
#[derive(Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Enrolment {
    /// For typing into an app: base32 of 160 bits, without padding.
    #[schema(example = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")]
    pub secret: String,
    /// For a QR code: the secret as an `otpauth://` address. SHA-1, 6 digits, 30 seconds, which is what all apps know.
    #[schema(
        example = "otpauth://totp/home.example:ada?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=home.example"
    )]
    pub uri: String,
}

/// Recovery codes: each replaces one code of the app. They are shown once. No `Debug`: they are secrets.
#[derive(Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecoveryCodes {
    /// Ten of 80 bits each.
    #[schema(example = json!(["k5xw-6ylt-mfzg-k2lo"]))]
    pub recovery_codes: Vec<String>,
}
