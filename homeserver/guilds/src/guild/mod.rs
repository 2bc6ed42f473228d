//! Guilds.

mod create;
mod delete;
mod get;
mod mfa;
mod remove;
pub(crate) mod settings;
mod update;

pub use create::NewGuild;
pub use remove::Removal;
pub use update::GuildPatch;

/// Characters of a guild's name.
const NAME: (usize, usize) = (2, 100);
/// Most characters of a description.
pub(crate) const DESCRIPTION: usize = 1000;
