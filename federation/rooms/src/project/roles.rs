//! Roles and who holds them, as role resolution has them.

use std::collections::BTreeSet;

use guildhall_event::guild::GuildState;
use guildhall_storage::{
    StorageError,
    projection::guilds::{self, RoleRow},
};
use imbl::{ordmap::DiffItem, ordset};

use super::{Projector, scheduled::is_interest_alone};
use crate::change::Change;

/// The guild before and after an event of its room; `None` where there is none.
#[derive(Clone, Debug, Default)]
pub(crate) struct GuildStates {
    pub(crate) before: Option<GuildState>,
    pub(crate) after: Option<GuildState>,
}

impl GuildStates {
    /// Whether the event changed the guild.
    pub(super) fn differ(&self) -> bool {
        self.before != self.after
    }

    /// Those of whom anything changed.
    pub(super) fn changed_members(&self) -> BTreeSet<String> {
        let Some(after) = &self.after else {
            return BTreeSet::new();
        };
        let none = GuildState::default();
        let before = self.before.as_ref().unwrap_or(&none);
        let members = before.members.diff(&after.members).filter_map(|item| match item {
            // What members are interested in is told otherwise.
            DiffItem::Update {
                old: (_, old),
                new: (_, new),
            } if is_interest_alone(old, new) => None,
            DiffItem::Add(id, _) | DiffItem::Remove(id, _) | DiffItem::Update { new: (id, _), .. } => {
                Some(id.clone())
            }
        });
        let bans = before.banned.diff(&after.banned).map(|item| match item {
            ordset::DiffItem::Add(id) | ordset::DiffItem::Remove(id) => id.clone(),
        });
        members.chain(bans).collect()
    }
}

impl Projector<'_> {
    pub(super) async fn roles(
        &mut self,
        before: Option<&GuildState>,
        after: &GuildState,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let guild_id = self.room_id.to_string();
        let none = GuildState::default();
        let before = before.unwrap_or(&none);
        let diff: Vec<_> = before.roles.diff(&after.roles).collect();
        for item in diff {
            let (guild, role) = (guild_id.clone(), |id: &String| id.clone());
            match item {
                DiffItem::Remove(id, _) => {
                    guilds::delete_role(self.conn, &guild_id, id).await?;
                    changes.push(Change::RoleDeleted {
                        guild,
                        role: role(id),
                    });
                }
                DiffItem::Add(id, state) | DiffItem::Update { new: (id, state), .. } => {
                    let row = RoleRow {
                        guild_id: guild_id.clone(),
                        role_id: id.clone(),
                        name: state.name.replace('\0', "\u{fffd}"),
                        color: state.color,
                        hoist: state.hoist,
                        position: state.position,
                        permissions: state.permissions.to_string(),
                        mentionable: state.mentionable,
                        icon: state.icon.clone(),
                        unicode_emoji: state.unicode_emoji.clone(),
                    };
                    guilds::upsert_role(self.conn, &row).await?;
                    let role = role(id);
                    changes.push(match before.roles.contains_key(id) {
                        true => Change::RoleUpdated { guild, role },
                        false => Change::RoleCreated { guild, role },
                    });
                }
            }
        }
        Ok(())
    }
}
