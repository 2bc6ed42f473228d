//! Users, sessions and tokens.

pub mod registration_tokens;
pub mod sessions;
pub mod users;
