//! Rules that look at messages, as role resolution has them, and messages that tell what they found.

use guildhall_event::guild::GuildState;
use guildhall_storage::{StorageError, projection::automod};
use imbl::ordmap::DiffItem;
use serde::Serialize;

use super::Projector;
use crate::{automod::Alert, change::Change};

fn json(value: &impl Serialize) -> Result<String, StorageError> {
    serde_json::to_string(value).map_err(|error| StorageError::Corrupt {
        what: "automod",
        reason: error.to_string(),
    })
}

impl Projector<'_> {
    pub(super) async fn automod(
        &mut self,
        before: Option<&GuildState>,
        after: &GuildState,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let guild = self.room_id.to_string();
        let none = GuildState::default();
        let before = before.unwrap_or(&none);
        let diff: Vec<_> = before.automod.diff(&after.automod).collect();
        for item in diff {
            let guild = guild.clone();
            match item {
                DiffItem::Remove(rule, _) => {
                    automod::delete_rule(self.conn, &guild, rule).await?;
                    let rule = rule.clone();
                    changes.push(Change::AutomodRuleDeleted { guild, rule });
                }
                DiffItem::Add(rule, now) | DiffItem::Update { new: (rule, now), .. } => {
                    automod::upsert_rule(self.conn, &guild, rule, &json(&**now)?).await?;
                    let rule = rule.clone();
                    changes.push(match before.automod.contains_key(&rule) {
                        true => Change::AutomodRuleUpdated { guild, rule },
                        false => Change::AutomodRuleCreated { guild, rule },
                    });
                }
            }
        }
        Ok(())
    }

    pub(super) async fn alert(&mut self, message: &str, alert: &Alert) -> Result<(), StorageError> {
        let text = json(alert)?;
        automod::insert_alert(self.conn, self.room_id.as_str(), message, &text).await
    }
}
