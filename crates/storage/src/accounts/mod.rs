//! Users, sessions and tokens.

pub mod login_tickets;
pub mod recovery_codes;
pub mod registration_tokens;
pub mod second_factors;
pub mod sessions;
pub mod users;
