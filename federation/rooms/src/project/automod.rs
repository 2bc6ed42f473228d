//! Rules that look at messages, as role resolution has them, and messages that tell what they found.

use guildhall_dag::OrderKey;
use guildhall_event::{Pdu, guild::GuildState};
use guildhall_storage::{
    StorageError,
    projection::{audit, automod},
};
use imbl::ordmap::DiffItem;
use serde::Serialize;

use super::Projector;
use crate::{automod::Alert, change::Change};

/// Numbers of what rules do, as the API has them.
const BLOCK: i64 = 1;
const TELL: i64 = 2;

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

    /// Stores what the message `pdu` tells, lists it, and says what was done.
    pub(super) async fn alert(
        &mut self,
        pdu: &Pdu,
        order: &OrderKey,
        alert: &Alert,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let (channel, message) = (self.room_id.as_str(), pdu.event_id.as_str());
        automod::insert_alert(self.conn, channel, message, &json(alert)?).await?;
        let block = alert.blocked.then_some(BLOCK);
        changes.extend(
            block
                .into_iter()
                .chain([TELL])
                .map(|action| Change::AutomodExecuted {
                    channel: channel.to_owned(),
                    message: message.to_owned(),
                    action,
                }),
        );
        self.audit_alert(pdu, order, changes).await
    }

    /// Forgets what the message told, which was deleted: with its content the log of events has lost it, too.
    pub(super) async fn forget_alert(&mut self, message: &str) -> Result<(), StorageError> {
        automod::delete_alert(self.conn, self.room_id.as_str(), message).await?;
        audit::delete(self.conn, self.room_id.as_str(), message).await
    }
}
