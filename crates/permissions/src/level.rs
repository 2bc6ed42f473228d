//! Rights as power levels, as far as those can say them.

use crate::{Permissions, Rank};

/// What needs a power level in a guild's rooms: who has one of these stands above the rest.
pub const MODERATING: Permissions = Permissions::ADMINISTRATOR
    .union(Permissions::MANAGE_GUILD)
    .union(Permissions::MANAGE_ROLES)
    .union(Permissions::MANAGE_CHANNELS)
    .union(Permissions::MANAGE_MESSAGES)
    .union(Permissions::MANAGE_NICKNAMES)
    .union(Permissions::KICK_MEMBERS)
    .union(Permissions::BAN_MEMBERS)
    .union(Permissions::MODERATE_MEMBERS);

/// The level from which on somebody moderates.
pub const MODERATOR_LEVEL: i64 = 50;

/// The owner's level, above that of any role.
pub const OWNER_LEVEL: i64 = 100_000;

/// The power level of who stands at `rank` and has `rights`: the owner's, for who may moderate one that grows with the
/// place of the highest role, otherwise 0.
///
/// A power level is one number, so it cannot say that somebody may remove members but not rename the guild. It is the outer
/// fence, for servers that know no roles; the rights themselves are judged besides.
#[must_use]
pub fn power_level(rank: &Rank, rights: Permissions) -> i64 {
    match rank {
        Rank::Owner => OWNER_LEVEL,
        Rank::Role(position, _) if (rights & MODERATING) != Permissions::NONE => {
            (MODERATOR_LEVEL + position.max(&0)).min(OWNER_LEVEL - 1)
        }
        Rank::Everyone if (rights & MODERATING) != Permissions::NONE => MODERATOR_LEVEL,
        Rank::Stranger | Rank::Everyone | Rank::Role(..) => 0,
    }
}
