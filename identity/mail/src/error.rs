//! Why no mail was sent.

use lettre::transport::smtp;
use thiserror::Error;

/// Codes with which a mail server refuses who sends rather than what is sent (RFC 4954, section 6; RFC 3207): of the
/// configuration's making.
const REFUSED_SENDER: [u16; 4] = [530, 534, 535, 538];

/// Why no mail was sent. None says more of the server's answer than its code: the text often repeats the address.
#[derive(Debug, Error)]
pub enum MailError {
    /// The settings make no mail service.
    #[error("mail: {0}")]
    Config(String),
    /// The letter cannot be written: an address is none.
    #[error("the letter cannot be written")]
    Letter,
    /// The mail server refuses this letter for good.
    #[error("the mail server refuses the letter for good ({0})")]
    Refused(u16),
    /// The mail server cannot be reached, cannot prove who it is, refuses who sends, or wants it to be tried later.
    #[error("the mail server does not take the letter now ({0})")]
    Unavailable(String),
}

impl MailError {
    /// Whether the same letter may be taken later.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }
}

impl From<smtp::Error> for MailError {
    fn from(error: smtp::Error) -> Self {
        let code = error.status().map(u16::from);
        match code {
            Some(code) if error.is_permanent() && !REFUSED_SENDER.contains(&code) => Self::Refused(code),
            Some(code) => Self::Unavailable(format!("it answers {code}")),
            None if error.is_tls() => Self::Unavailable("TLS fails".to_owned()),
            None if error.is_timeout() => Self::Unavailable("it does not answer".to_owned()),
            None if error.is_client() => {
                Self::Unavailable("it does not offer what the configuration asks for".to_owned())
            }
            None => Self::Unavailable("the connection fails".to_owned()),
        }
    }
}
