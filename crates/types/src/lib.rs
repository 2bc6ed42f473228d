//! Ids and domain values that every other crate speaks in.
//!
//! This is the only crate that re-exports ruma's identifiers; the others import them from here.

pub mod audit;
pub mod clock;
pub mod content;
pub mod entropy;
pub mod id;
pub mod message;
pub mod presence;
pub mod server_pattern;
pub mod text;
pub mod vanity;

pub use clock::{Clock, Timestamp};
pub use entropy::Entropy;
pub use id::*;
pub use server_pattern::ServerPattern;
