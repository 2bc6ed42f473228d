//! Members of guilds.

mod accept_rules;
mod ban;
mod ban_all;
mod list;
mod permissions;
mod prune;
mod remove;
mod time_outs;
mod update;

pub use ban::NewBan;
pub use ban_all::BulkBan;
pub use list::MemberFilter;
pub use prune::Prune;
pub use update::MemberPatch;

/// Most characters of a reason.
pub(crate) const REASON: usize = 512;
