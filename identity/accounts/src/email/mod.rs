//! E-mail addresses: that somebody reads what is sent there, and what follows from it (ADR 20).

mod change;
mod confirm;
mod forgotten;
mod owe;
mod send;
mod text;

use std::time::Duration;

use guildhall_mail::Mailer;

/// How this server writes to its users.
#[derive(Clone, Debug)]
pub struct Mailing {
    /// What sends.
    pub mailer: Mailer,
    /// Where browsers find this server, as it stands in letters.
    pub public_url: String,
    /// How long it is waited after a letter could not be handed over; twice as long after each further time, an hour at most.
    pub first_retry: Duration,
}

/// What a mail is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// To confirm an address.
    Verify,
    /// To choose another password.
    Reset,
}

impl Kind {
    const ALL: [Self; 2] = [Self::Verify, Self::Reset];

    /// As it is stored.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Verify => "verify",
            Self::Reset => "reset",
        }
    }

    fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// How long what was sent can be used, and for how long it is tried to send it, in seconds.
    const fn lasts_seconds(self) -> i64 {
        match self {
            Self::Verify => 24 * 3600,
            // It is worth an account.
            Self::Reset => 3600,
        }
    }
}
