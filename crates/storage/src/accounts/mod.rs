//! Users, sessions and tokens.

pub mod administration;
pub mod email_tokens;
pub mod login_tickets;
pub mod mail_counts;
pub mod mail_queue;
pub mod privacy;
pub mod recovery_codes;
pub mod registration_tokens;
pub mod second_factors;
pub mod sessions;
pub mod users;
