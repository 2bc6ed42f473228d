//! The ports, over the crates that fill them.

mod accounts;
mod guilds;
mod messages;

pub use guilds::StoredModels;
pub(crate) use messages::Told;
