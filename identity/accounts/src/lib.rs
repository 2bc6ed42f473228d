//! Accounts of this server: users, passwords, sessions and their tokens.

mod access;
mod accounts;
mod error;
mod model;
mod password;
mod register;
mod revoked;
mod secret;
mod session;
mod validate;

pub use accounts::{Accounts, AccountsConfig, RegistrationMode};
pub use error::AccountsError;
pub use model::{Identity, Registration, Tokens, User, UserPatch};
