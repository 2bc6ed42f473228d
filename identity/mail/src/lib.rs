//! Sending mail by SMTP (RFC 5321): plain text, one letter at a time, over TLS unless the server is told otherwise.
//!
//! Nothing here logs, and no error names an address: who is written to is nobody else's business.

mod error;
mod letter;
mod mailer;

pub use error::MailError;
pub use letter::{Letter, is_address, is_sender};
pub use mailer::{MailConfig, MailTls, Mailer};
