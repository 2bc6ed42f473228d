use guildhall_storage::{StorageError, projection::audit::AuditRow};
use guildhall_types::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// An entry of a guild's audit log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditLogEntry {
    /// The event that it comes from; of several entries of one event the later ones have `/1`, `/2` … behind it.
    pub id: String,
    /// The guild.
    pub guild_id: String,
    /// Who did it.
    pub user_id: String,
    /// What it was done to: a guild, channel, role or user; of a message its author.
    pub target_id: Option<String>,
    /// What was done: 1 guild changed; 10 to 12 channel made, changed, deleted; 13 to 15 overwrite set, changed, removed; 20 member removed,
    /// 22 banned, 23 ban ended, 24 name or time-out changed, 25 roles changed; 30 to 32 role made, changed, deleted; 100 to 102 scheduled event
    /// made, changed, deleted; 72 message deleted; 73 several at once; 74, 75 message pinned, no longer pinned; 110 to 112 thread made, changed, deleted; 140 to 142 rule of automod made, changed, deleted; by one 143 message kept back, 144 message told of,
    /// 145 member timed out.
    pub action_type: i64,
    /// What became different.
    pub changes: Vec<AuditChange>,
    /// Why, in the words of who did it.
    pub reason: Option<String>,
    /// When, as the server of who did it says, RFC 3339.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// What is to be known beside it.
    pub options: AuditOptions,
}

/// Something that became different.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditChange {
    /// The field of the model; `$add` and `$remove` for the roles of a member.
    pub key: String,
    /// What it was for who changed it; null if nothing.
    pub old_value: Value,
    /// What it became; null if nothing.
    pub new_value: Value,
}

/// What is to be known of an entry beside what changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct AuditOptions {
    /// The channel that it is about; of what automod told, the one in which it did.
    pub channel_id: Option<String>,
    /// The message; of what automod told, the one that tells it.
    pub message_id: Option<String>,
    /// How many it was done to.
    pub count: Option<i64>,
    /// Whom an overwrite is for: a role or user.
    pub id: Option<String>,
    /// What `id` is: 0 a role, 1 a member.
    #[serde(rename = "type")]
    pub kind: Option<i64>,
    /// The rule that did it.
    pub auto_moderation_rule_name: Option<String>,
    /// What the rule looks for.
    pub auto_moderation_rule_trigger_type: Option<i64>,
}

impl AuditLogEntry {
    /// The key of a change that names a category, which may be one that is not for everybody to know of.
    const PARENT: &str = "parentId";

    /// The id of an entry of the event `event`.
    #[must_use]
    pub(crate) fn id_of(event: &str, part: i64) -> String {
        match part {
            0 => event.to_owned(),
            part => format!("{event}/{part}"),
        }
    }

    /// Event and number of the entry `id`; `None` if it is no such id.
    pub(crate) fn parse_id(id: &str) -> Option<(&str, i64)> {
        match id.split_once('/') {
            None => Some((id, 0)),
            Some((event, part)) => Some((event, part.parse().ok()?)),
        }
    }

    /// The categories that it names.
    pub(crate) fn categories(&self) -> impl Iterator<Item = &str> {
        let of_parents = self.changes.iter().filter(|change| change.key == Self::PARENT);
        let values = of_parents.flat_map(|change| [&change.old_value, &change.new_value]);
        values.filter_map(Value::as_str)
    }

    /// Takes out the names of categories that `sees` says are not to be known.
    pub(crate) fn hide_categories(&mut self, sees: impl Fn(&str) -> bool) {
        let of_parents = self
            .changes
            .iter_mut()
            .filter(|change| change.key == Self::PARENT);
        for value in of_parents.flat_map(|change| [&mut change.old_value, &mut change.new_value]) {
            if value.as_str().is_some_and(|id| !sees(id)) {
                *value = Value::Null;
            }
        }
    }
}

impl TryFrom<AuditRow> for AuditLogEntry {
    type Error = StorageError;

    fn try_from(row: AuditRow) -> Result<Self, StorageError> {
        let corrupt = |error: serde_json::Error| StorageError::Corrupt {
            what: "audit entry",
            reason: error.to_string(),
        };
        let options: AuditOptions = serde_json::from_str(&row.options).map_err(corrupt)?;
        Ok(Self {
            id: Self::id_of(&row.event_id, row.part),
            guild_id: row.guild_id,
            user_id: row.user_id,
            target_id: row.target_id,
            action_type: row.action,
            changes: serde_json::from_str(&row.changes).map_err(corrupt)?,
            reason: row.reason,
            created_at: Timestamp(row.created_at).to_rfc3339(),
            options: AuditOptions {
                channel_id: row.channel_id,
                ..options
            },
        })
    }
}
