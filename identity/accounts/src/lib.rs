//! Accounts of this server: users, passwords, second factors, e-mail addresses, sessions and their tokens.

mod access;
mod accounts;
mod administer;
mod change_password;
mod device;
mod email;
mod error;
mod model;
mod password;
mod register;
mod registration_tokens;
mod revoked;
mod second_factor;
pub mod secret;
mod session;
mod sessions;
mod validate;

pub use accounts::{Accounts, AccountsConfig, RegistrationMode};
pub use administer::AccountPatch;
pub use email::Mailing;
pub use error::AccountsError;
pub use model::{Identity, LoggedIn, Registration, Tokens, User, UserPatch};
pub use second_factor::{Enrolment, RecoveryCodes, Ticket};
pub use sessions::Session;
