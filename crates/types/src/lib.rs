//! Ids and domain values that every other crate speaks in.
//!
//! This is the only crate that re-exports ruma's identifiers; the others import them from here.

pub mod address;
pub mod attachment;
pub mod audit;
pub mod clock;
pub mod content;
pub mod entropy;
pub mod filename;
pub mod id;
pub mod message;
pub mod objects;
pub mod presence;
pub mod profile;
pub mod receipt;
pub mod retry;
pub mod server_pattern;
pub mod text;
pub mod thread;
pub mod typing;
pub mod vanity;

pub use clock::{Clock, Timestamp};
pub use entropy::Entropy;
pub use id::*;
pub use server_pattern::ServerPattern;
