//! Members of guilds.

mod accept_rules;
mod ban;
mod list;
mod permissions;
mod remove;
mod update;

pub use list::MemberFilter;
pub use update::MemberPatch;

/// Most characters of a reason.
const REASON: usize = 512;
