//! What a change of a role takes away.

use guildhall_permissions::Permissions;

use super::{
    event::{Change, GuildEvent},
    state::GuildState,
};

/// What a role loses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Taken {
    /// These rights.
    pub(super) permissions: Permissions,
    /// Its place: it stands lower.
    pub(super) is_lowered: bool,
}

impl Taken {
    /// What `event`, whose sender saw `seen`, takes from `role`.
    pub(super) fn by(event: &GuildEvent, seen: &GuildState, role: &str) -> Self {
        match &event.change {
            Change::Role { role: changed, to } if changed == role => {
                seen.roles.get(role).map_or(Self::default(), |before| Self {
                    permissions: before.permissions.without(to.permissions),
                    is_lowered: to.position < before.position,
                })
            }
            _ => Self::default(),
        }
    }
}

impl FromIterator<Taken> for Taken {
    fn from_iter<I: IntoIterator<Item = Self>>(all: I) -> Self {
        all.into_iter().fold(Self::default(), |one, other| Self {
            permissions: one.permissions | other.permissions,
            is_lowered: one.is_lowered || other.is_lowered,
        })
    }
}
