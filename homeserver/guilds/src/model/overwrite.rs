use guildhall_permissions::{Overwrite, Permissions, Target};
use guildhall_storage::projection::overwrites::OverwriteRow;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a channel gives to somebody and takes from them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PermissionOverwrite {
    /// The role or the user; @everyone has the guild's id.
    pub id: String,
    /// Whom it is for: 0 a role, 1 a member.
    #[serde(rename = "type")]
    pub kind: i64,
    /// What it gives: 64 bits as a decimal string. Wins over `deny`.
    #[serde(default)]
    #[schema(value_type = String, example = "1024")]
    pub allow: Permissions,
    /// What it takes, as `allow`.
    #[serde(default)]
    #[schema(value_type = String, example = "2048")]
    pub deny: Permissions,
}

/// `type` of what is for a role.
const ROLE: i64 = 0;
/// `type` of what is for a member.
const MEMBER: i64 = 1;

impl PermissionOverwrite {
    /// The overwrite that it stands for; `None` if its `type` is none.
    #[must_use]
    pub fn overwrite(&self) -> Option<Overwrite> {
        let target = match self.kind {
            ROLE => Target::Role(self.id.clone()),
            MEMBER => Target::Member(self.id.clone()),
            _ => return None,
        };
        Some(Overwrite {
            target,
            allow: self.allow,
            deny: self.deny,
        })
    }
}

impl From<OverwriteRow> for PermissionOverwrite {
    fn from(row: OverwriteRow) -> Self {
        Self {
            id: row.target_id,
            kind: if row.is_role { ROLE } else { MEMBER },
            allow: row.allow.parse().unwrap_or(Permissions::NONE),
            deny: row.deny.parse().unwrap_or(Permissions::NONE),
        }
    }
}
