//! The ports, over the crates that fill them.

mod accounts;
mod guilds;
mod messages;
mod temporary;

pub use guilds::StoredModels;
pub(crate) use messages::Told;
