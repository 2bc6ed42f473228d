//! Rights: which there are, and what a member has. Pure.
//!
//! [`Guild::rights`] answers for a guild, [`Guild::rights_in`] for a channel, [`Guild::rank`] who stands above whom.
//! `spec/vectors/permissions.json` has cases that other implementations can be tried with.

mod bits;
mod channel;
mod grant;
mod guild;
mod level;
mod rank;

pub use bits::Permissions;
pub use channel::{Channel, ChannelKind, Overwrite, Target};
pub use grant::{may_grant, may_overwrite};
pub use guild::{Guild, Member, Role, Standing};
pub use level::{MODERATING, MODERATOR_LEVEL, OWNER_LEVEL, power_level};
pub use rank::Rank;
