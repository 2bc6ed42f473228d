//! Who stands above whom.

use std::cmp::Reverse;

use crate::{Guild, Member, Standing};

/// How high somebody, or a role, stands in a guild. Only what stands strictly lower may be acted on; ADMINISTRATOR
/// lifts nobody.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Not a member.
    Stranger,
    /// @everyone, and members without another role.
    Everyone,
    /// A role, by its position; of equal ones the smaller id ranks higher.
    Role(i64, Reverse<String>),
    /// Above all.
    Owner,
}

impl Rank {
    /// Where a role stands that is at `position`; not for @everyone.
    #[must_use]
    pub fn of_role(id: &str, position: i64) -> Self {
        Self::Role(position, Reverse(id.to_owned()))
    }
}

impl Guild {
    /// How high the member stands: where the highest of the roles held does.
    #[must_use]
    pub fn rank(&self, member: &Member) -> Rank {
        match member.standing {
            Standing::Stranger => Rank::Stranger,
            Standing::Owner => Rank::Owner,
            Standing::Member => {
                let roles = self
                    .held(member)
                    .map(|(id, role)| Rank::of_role(id, role.position));
                roles.max().unwrap_or(Rank::Everyone)
            }
        }
    }

    /// How high the role stands; `None` if there is no such role.
    #[must_use]
    pub fn rank_of_role(&self, id: &str) -> Option<Rank> {
        let role = self.roles.get(id)?;
        Some(match id == self.id {
            true => Rank::Everyone,
            false => Rank::of_role(id, role.position),
        })
    }
}
